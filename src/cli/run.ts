/**
 * `xsys run app.js`: an unmodified application on the core that `XSYS_CORE` selects. Enters: the application's file and
 * its arguments. Leaves: the application running as the program of this process, as `node --import xsys/register` starts
 * it; or of several isolates, which this process then watches.
 */
import { statSync } from 'node:fs';
import Module from 'node:module';
import { resolve } from 'node:path';
import { runnerSettings } from '../runner/settings';
import { UsageError, type Command, type Invocation } from './command';

/** Each is a setting of the environment under a shorter name; docs/settings.md says more. */
const OPTIONS = [
  { name: 'workers', value: 'n|auto', variable: 'XSYS_WORKERS', meaning: 'isolates (worker threads) that run the application' },
  { name: 'sticky', value: 'by', variable: 'XSYS_STICKY', meaning: 'connection, ip, cookie:<name> or header:<name> stays with one isolate' },
  { name: 'queue-timeout', value: 'ms', variable: 'XSYS_QUEUE_TIMEOUT', meaning: 'a request that has not begun by then is answered 503' },
  { name: 'drain-timeout', value: 'ms', variable: 'XSYS_DRAIN_TIMEOUT', meaning: 'what SIGTERM leaves open requests; 30000' },
] as const;

export const run: Command = {
  name: 'run',
  summary: 'Runs an application, unchanged, on xsys.',
  usage: '[options] <app.js> [arguments of the application]',
  options: OPTIONS.map(({ name, value, meaning }) => ({ name, value, meaning })),
  examples: [
    { line: 'xsys run app.js', meaning: 'express and http.createServer in app.js are those of xsys' },
    { line: 'xsys run server.mjs --port 8080', meaning: 'what stands behind the file is for the application' },
    { line: 'xsys run --workers 4 app.js', meaning: 'four isolates of app.js behind one port' },
    { line: 'xsys run --workers auto --sticky cookie:connect.sid app.js', meaning: 'one per core; a session stays with its isolate' },
    { line: 'XSYS_CORE=control xsys run app.js', meaning: 'the switch back: your own express on Node' },
  ],
  endsAtOperand: true,
  run: runApplication,
};

function runApplication({ options, operands }: Invocation): Promise<undefined> {
  const [file, ...args] = operands;
  if (file === undefined) throw new UsageError('run needs the file of an application');
  const path = resolve(file);
  if (!isFile(path)) throw new UsageError(`there is no file ${path}`);
  for (const { name, variable } of OPTIONS) {
    const value = options[name];
    if (typeof value === 'string') process.env[variable] = value;
  }
  try {
    runnerSettings();
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  process.argv.splice(1, process.argv.length, path, ...args);
  const { heldBack } = require('../register/index') as typeof import('../register/index');
  if (heldBack) return Promise.resolve(undefined);
  // Node's own start of a program: `require.main`, ES modules and loaders are as with `node app.js`.
  (Module as unknown as { runMain(main: string): void }).runMain(path);
  return Promise.resolve(undefined);
}

export function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
