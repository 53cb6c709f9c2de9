/**
 * `xsys plan app.js`: which layers of an application run in the engine, and why the others do not. Enters: the
 * application's file. Leaves: the plan of each server that it would open, and the end of the process: the application is
 * run up to there as `xsys run` runs it, but no port is opened. A file that only exports its application will do too.
 */
import * as http from 'node:http';
import { Server } from 'node:net';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { selectedCore } from '../bridge/cores';
import type { PlanReport } from '../plan/report';
import { UsageError, type Command, type Invocation } from './command';
import { styleFor } from './help';
import { isFile } from './run';

export const plan: Command = {
  name: 'plan',
  summary: 'Prints which layers of an application run in the engine, and why the others do not.',
  usage: '[options] <app.js> [arguments of the application]',
  options: [{ name: 'json', meaning: 'as JSON, one line for each server: { why, layers, recognisable }' }],
  examples: [
    { line: 'xsys plan app.js', meaning: 'runs app.js up to where it listens, and ends there' },
    { line: 'XSYS_NATIVE_RECOGNISE=1 xsys plan app.js', meaning: 'with published middleware recognised' },
    { line: 'xsys plan --json app.js | jq .recognisable', meaning: 'packages that could run in the engine' },
  ],
  endsAtOperand: true,
  run,
};

async function run({ options, operands }: Invocation): Promise<number | undefined> {
  const [file, ...args] = operands;
  if (file === undefined) throw new UsageError('plan needs the file of an application');
  const path = resolve(file);
  if (!isFile(path)) throw new UsageError(`there is no file ${path}`);
  if (selectedCore() !== 'rust') throw new UsageError(`on the core ${selectedCore()} there are no plans`);
  Object.assign(process.env, { XSYS_WORKERS: '', XSYS_QUIET: '1' });
  process.argv.splice(1, process.argv.length, path, ...args);
  require('../register/index');
  const print = printing(options['json'] === true);
  insteadOfListening(async (server) => print(await reportOf(server)));
  const exported = (await import(pathToFileURL(path).href)) as { default?: unknown };
  const report = await reportOfListener(exported.default);
  if (report !== undefined) print(report);
  return undefined;
}

type Print = (report: PlanReport) => void;

function printing(json: boolean): Print {
  let printed = false;
  process.once('beforeExit', () => {
    if (printed) return;
    process.stderr.write('xsys: the application ended without a server, and exports no application\n');
    process.exitCode = 1;
  });
  return (report) => {
    const { why, layers, recognisable } = report;
    const text = json ? JSON.stringify({ why, layers, recognisable }) : shown(report);
    // What the application has opened would keep the process; servers of the same turn are told too.
    process.stdout.write(`${text}\n`, () => setImmediate(() => process.exit()));
    printed = true;
  };
}

function shown(report: PlanReport): string {
  const isPlain = styleFor(process.stdout).heading('') === '';
  return isPlain ? String(report) : inspect(report, { colors: true });
}

function insteadOfListening(act: (server: http.Server) => Promise<void>): void {
  const listen = Server.prototype.listen as (...args: unknown[]) => Server;
  Server.prototype.listen = function (this: Server | http.Server, ...args: unknown[]): Server {
    if (!(this instanceof http.Server)) return Reflect.apply(listen, this, args);
    // The program has its turn first: what it registers behind `listen` belongs to the plan.
    const server = this as http.Server;
    setImmediate(() => void act(server));
    return this;
  };
}

async function reportOf(server: http.Server): Promise<PlanReport> {
  const { whyUnplanned } = await import('../http/planned.js');
  const { PlanReport } = await import('../plan/report.js');
  const why = whyUnplanned(server as never);
  return why === undefined ? (await reportOfListener(server.listeners('request')[0]))! : new PlanReport([], why);
}

async function reportOfListener(listener: unknown): Promise<PlanReport | undefined> {
  const { planOf } = await import('../plan/report.js');
  return planOf(listener);
}
