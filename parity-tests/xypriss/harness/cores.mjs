/**
 * The old core and ours, and how a process is started on each. Enters: a core's name. Leaves: node's arguments and
 * environment. It starts nothing.
 */
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { OLD_CORE } from './old-core.mjs';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const HOOK = new URL('./resolve-xypriss.mjs', import.meta.url).href;

/** The oracle: the published package, with nothing of ours loaded. */
export const OLD = 'old';

export const CANDIDATES = Object.freeze(['node', 'rust']);

/** Its CommonJS build: the same exports, and half the time to load. */
const OLD_ENTRY = path.join(OLD_CORE, 'node_modules', 'xypriss', 'dist', 'cjs', 'index.js');
const OUR_ENTRY = path.join(ROOT, 'dist', 'compat', 'xypriss', 'esm.mjs');

/** @param {string} core @returns {{ execArgv: string[], env: NodeJS.ProcessEnv }} */
export function launchOf(core) {
  const env = { ...process.env, NODE_ENV: 'production', XSYS_QUIET: '1' };
  for (const name of ['NODE_OPTIONS', 'XSYS_CORE', 'PORT', 'HOST']) delete env[name];
  const entry = core === OLD ? OLD_ENTRY : OUR_ENTRY;
  return {
    // Each server of the old core adds its own listeners to `process`; what Node says about that is no result.
    execArgv: ['--no-warnings', '--import', HOOK],
    env: {
      ...env,
      PARITY_XYPRISS: pathToFileURL(entry).href,
      ...(core === OLD ? {} : { XSYS_CORE: core }),
      ...(core === 'rust' ? { XSYS_REQUIRE_NATIVE: '1' } : {}),
    },
  };
}

/** @param {string} core the file that must be there */
export function entryOf(core) {
  return core === OLD ? OLD_ENTRY : OUR_ENTRY;
}
