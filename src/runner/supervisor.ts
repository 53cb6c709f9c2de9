/**
 * Starts isolates that run the application, watches them, replaces those that end, and drains them all. Enters: the
 * application's file, how many. Leaves: worker threads; lines on standard error; the process's end. Which isolate gets
 * which request is the engine's business, and so is what becomes of the requests of one that ended.
 */
import { join } from 'node:path';
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import type { Native } from '../bridge/native';
import { Backoff } from './backoff';
import { drain } from './drain';
import type { FromIsolate, IsolateStart, ToIsolate } from './messages';
import type { RunnerSettings } from './settings';

const ENTRY = join(__dirname, 'isolate-entry.js');

export interface Supervision {
  readonly native: Native;
  readonly app: string;
  readonly argv: readonly string[];
  /** Loaded in each isolate before the application. */
  readonly preload: readonly string[];
  /** This isolate runs the application as well, and has said what is said once. */
  readonly held: boolean;
  readonly settings: RunnerSettings & { readonly workers: number };
}

interface Place {
  readonly slot: number;
  readonly backoff: Backoff;
  worker: Worker | undefined;
  port: MessagePort | undefined;
  since: number;
  listening: number;
  started: number;
  /** It asked to be replaced, and it was told to finish. */
  suspect: boolean;
  retiring: boolean;
}

export class Supervisor {
  readonly #given: Supervision;
  readonly #places: Place[];
  /** Some isolate has listened: the application starts, so one that does not is worth another try. */
  #cameUp = false;
  #draining = false;
  #exitCode = 0;

  constructor(given: Supervision) {
    this.#given = given;
    this.#places = Array.from({ length: given.settings.workers }, (_, slot) => ({
      ...{ slot, backoff: new Backoff(), worker: undefined, port: undefined, since: 0, listening: 0, started: 0 },
      ...{ suspect: false, retiring: false },
    }));
  }

  start(): void {
    for (const place of this.#places) this.#open(place);
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => this.stop(signal));
  }

  /** New connections are refused, what is open is finished within `drainTimeout`, then the process ends. */
  stop(signal: NodeJS.Signals): void {
    // Whoever says it twice does not want to wait.
    if (this.#draining) process.exit(signal === 'SIGINT' ? 130 : 143);
    this.#draining = true;
    this.#tell({ kind: 'drain', signal });
    const { native, settings } = this.#given;
    void drain(native, settings.drainTimeout, () => this.#alive().length).then((cut) => {
      if (cut > 0) say(`${count(cut, 'request')} still open after ${settings.drainTimeout} ms`);
      return this.#end();
    });
  }

  /** The isolates end, and nothing more: the program that held their servers goes on by itself. */
  dismiss(): void {
    this.#draining = true;
    this.#tell({ kind: 'end' });
  }

  #alive(): Worker[] {
    return this.#places.flatMap(({ worker }) => worker ?? []);
  }

  #tell(message: ToIsolate): void {
    for (const { port } of this.#places) port?.postMessage(message);
  }

  async #end(): Promise<void> {
    this.#tell({ kind: 'end' });
    const ended = this.#alive().map((worker) => new Promise((resolve) => worker.once('exit', resolve)));
    // An isolate whose loop is blocked hears nothing.
    const patience = new Promise((resolve) => setTimeout(resolve, 1_000));
    await Promise.race([Promise.all(ended), patience]);
    process.exit(0);
  }

  #open(place: Place): void {
    const { app, argv, preload, held, settings } = this.#given;
    const { port1: port, port2 } = new MessageChannel();
    const start: IsolateStart = {
      xsys: { slot: place.slot, first: place.started === 0 && !held, sticky: settings.sticky, app, preload, port: port2 },
    };
    const worker = new Worker(ENTRY, { argv: [...argv], workerData: start, transferList: [port2] });
    const fresh = { listening: 0, suspect: false, retiring: false };
    Object.assign(place, { worker, port, since: Date.now(), started: place.started + 1, ...fresh });
    let cause: unknown;
    port.on('message', (message: FromIsolate) => {
      if (message.kind === 'suspect') place.suspect = true;
      else place.listening = message.count;
      if (place.listening > 0) this.#cameUp = true;
      this.#retireNext();
    });
    port.unref();
    worker.on('error', (error) => (cause = error));
    worker.on('exit', (code) => {
      Object.assign(place, { worker: undefined, port: undefined });
      port.close();
      this.#ended(place, code, cause);
    });
  }

  /** One at a time, and never the last that serves: an error that comes again must not leave nobody to answer. */
  #retireNext(): void {
    if (this.#draining || this.#places.some(({ retiring }) => retiring)) return;
    const suspect = this.#places.find((place) => place.suspect && place.listening > 0);
    const others = this.#places.some((place) => place !== suspect && place.listening > 0);
    if (suspect === undefined || !others) return;
    suspect.retiring = true;
    suspect.port?.postMessage({ kind: 'retire' } satisfies ToIsolate);
  }

  #ended(place: Place, code: number, cause: unknown): void {
    if (cause !== undefined) process.stderr.write(`${describe(cause)}\n`);
    if (this.#draining) return;
    const failed = code !== 0 || cause !== undefined;
    // It closed its servers and had nothing left to do, as a program that ends.
    const finished = !failed && place.listening === 0;
    if (finished || (failed && !this.#cameUp)) {
      this.#exitCode ||= code;
      // An application that fails at its start fails again: the process ends, as with `node app.js`.
      if (failed || this.#alive().length === 0) process.exit(this.#exitCode);
      return;
    }
    const wait = place.backoff.after(Date.now() - place.since);
    const why = place.retiring ? 'it had asked for it' : cause === undefined ? `exit code ${code}` : 'an error that nobody caught';
    say(`isolate ${place.slot} ended (${why}); another one starts in ${wait / 1_000} s`);
    setTimeout(() => {
      if (!this.#draining) this.#open(place);
    }, wait);
  }
}

function say(line: string): void {
  process.stderr.write(`xsys: ${line}\n`);
}

function count(number: number, noun: string): string {
  return number === 1 ? `1 ${noun} was` : `${number} ${noun}s were`;
}

function describe(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : `Uncaught ${String(cause)}`;
}
