/**
 * `xsys run app.js`: an unmodified application on the core that `XSYS_CORE` selects. Enters: the application's file and
 * its arguments. Leaves: the application running as the program of this process, as `node --import xsys/register` starts it.
 */
import { statSync } from 'node:fs';
import Module from 'node:module';
import { resolve } from 'node:path';
import { UsageError, type Command, type Invocation } from './command';

export const run: Command = {
  name: 'run',
  summary: 'Runs an application, unchanged, on xsys.',
  usage: '[options] <app.js> [arguments of the application]',
  options: [],
  examples: [
    { line: 'xsys run app.js', meaning: 'express and http.createServer in app.js are those of xsys' },
    { line: 'xsys run server.mjs --port 8080', meaning: 'what stands behind the file is for the application' },
    { line: 'XSYS_CORE=control xsys run app.js', meaning: 'the switch back: your own express on Node' },
  ],
  endsAtOperand: true,
  run: runApplication,
};

function runApplication({ operands }: Invocation): Promise<undefined> {
  const [file, ...args] = operands;
  if (file === undefined) throw new UsageError('run needs the file of an application');
  const path = resolve(file);
  if (!isFile(path)) throw new UsageError(`there is no file ${path}`);
  require('../register/index');
  process.argv.splice(1, process.argv.length, path, ...args);
  // Node's own start of a program: `require.main`, ES modules and loaders are as with `node app.js`.
  (Module as unknown as { runMain(main: string): void }).runMain(path);
  return Promise.resolve(undefined);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
