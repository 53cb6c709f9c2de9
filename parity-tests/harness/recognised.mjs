/**
 * Scenarios of published middleware that the engine runs by itself (`native.recognise`). Enters: tables as `onApp` takes
 * them, filled with the published packages on every core. Leaves: scenarios that fail on the core `rust` where what should
 * run in the engine does not, or the other way round: otherwise they would compare JavaScript with JavaScript.
 */
import { createRequire } from 'node:module';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { onApp } from './on-app.mjs';

/** For the processes in which the scenarios run. */
export const environment = { XSYS_NATIVE_RECOGNISE: '1' };

const isSubject = process.env.XSYS_CORE === 'rust';
const STEP = /^(?:headers|cors|compression|rateLimit|files|responseTime) \(/;

/**
 * @param {string} name
 * @param {Parameters<typeof onApp>[1]} table
 * @param {{ javascript?: string[], passed?: string[] }} [expected] titles of those of which no layer is native, and of
 *   those whose requests all go on to JavaScript
 */
export function recognised(name, table, { javascript = [], passed = [] } = {}) {
  for (const title of [...javascript, ...passed]) if (!(title in table)) throw new TypeError(`${name}: there is no scenario ${title}`);
  const checked = Object.entries(table).map(([title, [fill, ...requests]]) => [
    title,
    [
      async (app, ctx) => {
        await fill(app, ctx);
        if (isSubject) checkPlan(app, !javascript.includes(title));
      },
      ...requests,
    ],
  ]);
  return onApp(name, Object.fromEntries(checked)).map((scenario) => {
    const title = scenario.name.slice(name.length + 2);
    const answers = isSubject && !javascript.includes(title) && !passed.includes(title);
    return { ...scenario, run: (client, ctx) => running(scenario, client, ctx, answers) };
  });
}

function checkPlan(app, expected) {
  const plan = app.xsys.plan();
  const native = plan.layers.some((layer) => layer.native && STEP.test(layer.name));
  if (native !== expected) throw new Error(`${expected ? 'no layer is' : 'a layer is'} native:\n${plan}`);
}

async function running(scenario, client, ctx, answers) {
  const returned = await scenario.run(client, ctx);
  if (answers && ctx.server.xsys.counters().nativeAnswers === 0) throw new Error('the engine answered nothing by itself');
  return returned;
}

const require = createRequire(import.meta.url);

/** A package of this workspace by the name that it is installed under: what it exports, and which version it is. */
export function installed(alias) {
  const file = require.resolve(alias);
  const root = file.slice(0, file.lastIndexOf(`${path.sep}${alias}${path.sep}`) + alias.length + 1);
  return { exported: require(alias), version: require(path.join(root, 'package.json')).version };
}

const WHEN = new Date('2021-06-01T12:00:00Z');

/** A folder of the scenario's own with these files in it. */
export function folderOf(ctx, files) {
  const root = path.dirname(ctx.path('x'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), content);
    utimesSync(path.join(root, name), WHEN, WHEN);
  }
  return root;
}
