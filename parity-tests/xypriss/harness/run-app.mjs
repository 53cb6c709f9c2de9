/**
 * One app on one core in a process of its own. Enters: the app's file, core, settings, a slot of ports. Leaves:
 * observations by setting and step; a process that died says so.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { launchOf } from './cores.mjs';

const CHILD = fileURLToPath(new URL('./child.mjs', import.meta.url));
/** A process that has said nothing for so long is blocked. */
const LONGEST_MS = 600_000;
const KEPT_OUTPUT = 4000;

/** @returns {Promise<{ settings: Map<string, Map<string, any>>, crash?: string }>} */
export function runApp({ file, core, settings, slot }) {
  const { execArgv, env } = launchOf(core);
  const child = fork(CHILD, [], { execArgv, env: { ...env, PARITY_SLOT: String(slot) }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const seen = new Map();
  let output = '';
  let failed;
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => { output = (output + text).slice(-KEPT_OUTPUT); });
  child.on('message', ({ setting, observations, failed: why }) => {
    if (why) failed = why;
    else seen.set(setting, new Map(observations.map(({ name, observation }) => [name, observation])));
  });
  const limit = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS);
  child.send({ file, settings });
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      clearTimeout(limit);
      const missing = settings.filter((setting) => !seen.has(setting));
      const how = failed ?? `${signal ?? `exit code ${code}`}: ${output}`;
      resolve({ settings: seen, crash: missing.length > 0 ? `${missing.join(', ')}: ${how}` : undefined });
    });
  });
}

/** Each setting in a process of its own. */
export async function runApart({ settings, ...rest }) {
  const runs = [];
  for (const setting of settings) runs.push(await runApp({ ...rest, settings: [setting] }));
  return { settings: new Map(runs.flatMap((run) => [...run.settings])), crash: runs.map(({ crash }) => crash).find(Boolean) };
}
