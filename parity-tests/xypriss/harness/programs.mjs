/**
 * An app as a program of its own, for signals and exit codes. Enters: the context of a step. Leaves: the program's port,
 * ways to signal it, and how it ended. It is ended with the process that asked for it. How long another process takes says
 * nothing where a machine is busy: a step that uses one has patience in plenty.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('./program.mjs', import.meta.url));

const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export async function startProgram({ file, setting, folder }, env = {}) {
  const child = spawn(process.execPath, [...process.execArgv, PROGRAM, file, setting], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  running.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => { output += text; });
  const ended = once(child, 'exit').then(([code, signal]) => {
    running.delete(child);
    return { code, signal };
  });
  const [first] = await Promise.race([once(child, 'message'), ended.then((how) => [{ failed: `${JSON.stringify(how)} ${output}` }])]);
  if (first.failed) throw new Error(`the program did not start: ${first.failed}`);
  return {
    port: first.port,
    ended,
    signal: (name) => child.kill(name),
    message: (pattern) => output.match(pattern)?.[0],
    told: () => once(child, 'message').then(([message]) => message),
  };
}
