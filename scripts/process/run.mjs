// Runs one program. Enters: a command. Leaves: its exit code and what it printed; or a Failure that says what to do.
import { spawn } from 'node:child_process';
import { ROOT } from './folders.mjs';

/** Something a person can act on: shown without a stack. */
export class Failure extends Error {}

/**
 * Resolves to { code, output }. `show: true` passes everything on as it comes; otherwise it is only collected.
 * A program that cannot be started at all gives code 127, as a shell does.
 */
export function run(command, args, { cwd = ROOT, env = {}, show = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (sink) => (bytes) => {
      output += bytes;
      if (show) sink.write(bytes);
    };
    child.stdout.on('data', collect(process.stdout));
    child.stderr.on('data', collect(process.stderr));
    child.on('error', (error) => resolve({ code: 127, output: `${output}${error.message}\n` }));
    child.on('close', (code, signal) => resolve({ code: code ?? 1, output: signal ? `${output}ended by ${signal}\n` : output }));
  });
}

/** As `run`, but a code other than 0 is a Failure that shows what was printed. */
export async function runOrFail(command, args, options = {}) {
  const { code, output } = await run(command, args, options);
  if (code === 0) return output;
  const said = options.show ? '' : `\n${output.trimEnd()}`;
  throw new Failure(`${[command, ...args].join(' ')} ended with ${code}${said}`);
}

/** The whole of a script: a Failure is printed as it is, anything else with its stack. */
export async function main(duty) {
  try {
    process.exitCode = (await duty()) ?? 0;
  } catch (error) {
    process.stderr.write(error instanceof Failure ? `\n${error.message}\n` : `${error.stack}\n`);
    process.exitCode = 1;
  }
}
