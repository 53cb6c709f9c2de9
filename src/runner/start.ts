/**
 * Whether this process runs its application in isolates, and starts them. Enters: settings, how the process was started.
 * Leaves: a supervisor, or nothing where this isolate is to run the application itself: Node's own listeners belong to one.
 */
import { selectedCore, wantsEngine } from '../bridge/cores';
import { loadNative } from '../bridge/loader';
import { onUse } from '../on-use';
import { onServers } from './membership';
import { runnerSettings } from './settings';
import type * as supervisors from './supervisor';

// What only programs with several isolates need.
const supervision = onUse(() => require('./supervisor') as typeof supervisors);
const threads = onUse(() => require('node:worker_threads') as typeof import('node:worker_threads'));
const cluster = onUse(() => require('node:cluster') as typeof import('node:cluster').default);

let supervisor: supervisors.Supervisor | undefined;
let refused = false;

/** Whether `app` is to run in isolates. Where the engine does not serve it cannot: that is said once. */
export function wantsIsolates(app: string | undefined): boolean {
  if (supervisor !== undefined) return true;
  if (refused || runnerSettings().workers === undefined || !threads().isMainThread) return false;
  const reason = hindrance(app);
  if (reason === undefined) return true;
  refused = true;
  process.stderr.write(`xsys: XSYS_WORKERS is not heeded: ${reason}\n`);
  return false;
}

/**
 * Starts as many isolates of `app` as the settings ask for, unless they run already. `held`: this isolate runs it too,
 * and holds its servers for them. `false` where none are to run.
 */
export function startIsolates(app: string | undefined, argv: readonly string[], preload: readonly string[], held: boolean): boolean {
  if (!wantsIsolates(app)) return false;
  const { workers, ...settings } = runnerSettings();
  const { native } = loadNative();
  if (supervisor !== undefined || workers === undefined || native === undefined || app === undefined) return true;
  const started = new (supervision().Supervisor)({ native, app, argv, preload, held, settings: { workers, ...settings } });
  supervisor = started;
  // Not for the programs that this one starts: they inherit the environment, and `fork` the register hook too.
  delete process.env['XSYS_WORKERS'];
  // A program that closes the servers which it holds for its isolates needs them no more.
  onServers((_listening, serving) => void (serving === 0 && started.dismiss()));
  started.start();
  return true;
}

/** Why the application cannot run in isolates. */
function hindrance(app: string | undefined): string | undefined {
  const core = selectedCore();
  if (!wantsEngine(core)) return `the core is ${core}, whose listeners belong to one isolate`;
  const { failure } = loadNative();
  if (failure !== undefined) return failure.message;
  if (cluster().isWorker) return 'this is a worker of node:cluster';
  if (app === undefined) return 'the process was started without a file to run in each isolate';
  return undefined;
}
