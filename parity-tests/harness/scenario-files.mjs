/**
 * Finds the scenarios. Enters: nothing. Leaves: files and the scenarios in each. It runs none.
 */
import { readdirSync } from 'node:fs';

const GROUPS = ['http', 'https', 'http2', 'express', 'packages', 'recognised', 'faults'];

/** @returns {Promise<{ file: string, title: string, scenarios: import('./scenario.mjs').Scenario[], environment: NodeJS.ProcessEnv, cores?: string[] }[]>} */
export async function loadScenarioFiles() {
  const files = [];
  for (const folder of GROUPS) {
    const url = new URL(`../${folder}/`, import.meta.url);
    for (const name of readdirSync(url).sort()) {
      if (!name.endsWith('.mjs')) continue;
      const file = new URL(name, url).href;
      files.push({ file, title: `${folder}/${name.slice(0, -4)}`, ...contentOf(await import(file)) });
    }
  }
  const names = files.flatMap(({ scenarios }) => scenarios.map(({ name }) => name));
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice) throw new Error(`two scenarios have the name "${twice}"`);
  return files;
}

/** A file may want settings in the environment of the processes that run it, and to be left out on some cores. */
function contentOf({ default: scenarios, environment = {}, cores }) {
  return { scenarios, environment, cores };
}
