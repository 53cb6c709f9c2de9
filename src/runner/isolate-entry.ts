/**
 * The file that a worker thread starts with. Enters: worker data from `supervisor.ts`. Leaves: the application, running as
 * the thread's program. It shares the process's servers; everything else is as Node has it in a worker thread.
 */
import Module, { syncBuiltinESMExports } from 'node:module';
import * as threads from 'node:worker_threads';
import { becomeMember, drainBegins, retirementBegins } from './membership';
import type { FromIsolate, IsolateStart, ToIsolate } from './messages';

function start({ slot, first, sticky, app, preload, port }: IsolateStart['xsys']): void {
  // The application has none: it was not written for a worker.
  Object.assign(require('node:worker_threads') as object, { workerData: null });
  syncBuiltinESMExports();
  const listening = (count: number): void => port.postMessage({ kind: 'listening', count } satisfies FromIsolate);
  const suspect = (): void => port.postMessage({ kind: 'suspect' } satisfies FromIsolate);
  becomeMember({ slot, first, sticky, listening, suspect });
  port.on('message', (message: ToIsolate) => {
    if (message.kind === 'end') process.exit(0);
    if (message.kind === 'retire') return retirementBegins();
    drainBegins();
    // Node gives a worker no signals. An application that wants to end in its own way gets to.
    process.emit(message.signal, message.signal);
  });
  port.unref();
  for (const file of preload) require(file);
  process.argv[1] = app;
  // Node's own start of a program: `require.main`, ES modules and loaders are as with `node app.js`.
  (Module as unknown as { runMain(main: string): void }).runMain(app);
}

const given = threads.workerData as Partial<IsolateStart> | null;
if (given?.xsys !== undefined) start(given.xsys);
