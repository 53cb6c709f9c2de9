/**
 * The four cores and how a process is started on each. Enters: a core's name. Leaves: node's arguments and environment.
 * It does not start anything. The one place that knows where the register hook stands.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The hook that puts a core in place, as an installed program would name it with `xsys/register`. */
export const REGISTER_PATH = fileURLToPath(new URL('../../dist/register/index.js', import.meta.url));

/** The oracle: the application's own express on Node's own http, with nothing of ours loaded. */
export const CONTROL = 'control';

/** Every core that is compared with control, and what stands in for what. */
export const CANDIDATES = Object.freeze({
  node: { adapter: true, engine: 'node' },
  transport: { adapter: false, engine: 'rust' },
  rust: { adapter: true, engine: 'rust' },
});

/** @param {string} core @returns {boolean} whether requests must be counted by the Rust engine */
export function isServedByRust(core) {
  return CANDIDATES[core]?.engine === 'rust';
}

/**
 * Control gets no hook at all, so that the oracle cannot be touched by what it judges.
 * @param {string} core
 * @param {NodeJS.ProcessEnv} [settings] of the scenarios' own
 * @returns {{ execArgv: string[], env: NodeJS.ProcessEnv }}
 */
export function launchOf(core, settings = {}) {
  // Production is what applications run in, and its error pages carry no stack with paths in it.
  const env = { ...process.env, ...settings, NODE_ENV: 'production' };
  delete env.NODE_OPTIONS;
  if (core === CONTROL) {
    delete env.XSYS_CORE;
    return { execArgv: [], env };
  }
  return {
    execArgv: ['--import', REGISTER_PATH],
    env: { ...env, XSYS_CORE: core, ...(isServedByRust(core) ? { XSYS_REQUIRE_NATIVE: '1' } : {}) },
  };
}

/** @param {string} core @returns {string | undefined} why the core cannot be had, before anything is started */
export function missingPart(core) {
  if (core === CONTROL || existsSync(REGISTER_PATH)) return undefined;
  return `${REGISTER_PATH} does not exist; build it with: npm run build:ts`;
}
