/**
 * Asks a core for itself. Enters: a core. Leaves: nothing, or why it cannot be had. A core that quietly became another
 * one would make every comparison true and worthless.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { CONTROL, launchOf, missingPart } from './cores.mjs';

const PROGRAM = fileURLToPath(new URL('./say-core.mjs', import.meta.url));

/** @param {string} core @returns {Promise<string | undefined>} */
export async function whyUnavailable(core) {
  const missing = missingPart(core);
  if (missing) return missing;
  if (core === CONTROL) return undefined;
  const { execArgv, env } = launchOf(core);
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [...execArgv, PROGRAM], { env, timeout: 20_000 });
    const said = stdout.trim();
    return said === core ? undefined : `an express application started on it says "${said}". ${stderr.trim()}`;
  } catch (error) {
    return error.stderr?.trim() || error.message;
  }
}
