/**
 * Scenarios of files that the engine serves by itself. Enters: scenarios, and the titles of those in which it answers
 * nothing. Leaves: the same, which fail on the core `rust` where the engine leaves to JavaScript what it should answer, or
 * answers what it should leave: their answers are equal either way, and nothing else would tell.
 */
const isSubject = process.env.XSYS_CORE === 'rust';

/**
 * @param {import('./scenario.mjs').Scenario[]} scenarios
 * @param {readonly string[]} [inJavaScript]
 */
export function byEngine(scenarios, inJavaScript = []) {
  const has = (name, title) => name.endsWith(`: ${title}`);
  for (const title of inJavaScript) {
    if (!scenarios.some(({ name }) => has(name, title))) throw new TypeError(`${scenarios[0].name}: there is no scenario ${title}`);
  }
  return scenarios.map((scenario) => {
    const expected = !inJavaScript.some((title) => has(scenario.name, title));
    const run = async (client, ctx) => {
      const returned = await scenario.run(client, ctx);
      const answers = isSubject ? ctx.server.xsys.counters().nativeAnswers : 0;
      if (isSubject && answers > 0 !== expected) throw new Error(`the engine answered ${answers} requests by itself`);
      return returned;
    };
    return { ...scenario, run };
  });
}
