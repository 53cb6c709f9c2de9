/**
 * Starts isolates that run the application, watches them, replaces those that end, and drains them all. Enters: the
 * application's file, how many. Leaves: worker threads; lines on standard error; the process's end. Which isolate gets
 * which request is the engine's business, and so is what becomes of the requests of one that ended.
 */
import type { Native } from '../bridge/native';
import { Backoff } from './backoff';
import { drain } from './drain';
import { Isolate } from './isolate';
import type { ToIsolate } from './messages';
import type { RunnerSettings } from './settings';

/** Milliseconds after a successor's first listening in which it is to listen as often as the one before it; then that has to do. */
const SUCCESSOR_PATIENCE = 10_000;

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
  /** Isolates that were started here. */
  started: number;
  serving: Isolate | undefined;
  /** Takes the place of `serving`, which asked for it, as soon as it serves. */
  successor: Isolate | undefined;
  /** Somebody is on the way, or will be after a wait. */
  expected: boolean;
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
      ...{ slot, backoff: new Backoff(), started: 0, serving: undefined, successor: undefined, expected: false },
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

  #alive(): Isolate[] {
    return this.#places.flatMap(({ serving, successor }) => [serving ?? [], successor ?? []].flat());
  }

  #tell(message: ToIsolate): void {
    for (const isolate of this.#alive()) isolate.tell(message);
  }

  async #end(): Promise<void> {
    const ended = this.#alive().map((isolate) => isolate.end());
    // An isolate whose loop is blocked hears nothing.
    const patience = new Promise((resolve) => setTimeout(resolve, 1_000));
    await Promise.race([Promise.all(ended), patience]);
    process.exit(0);
  }

  #start(place: Place): Isolate {
    const { app, argv, preload, held, settings } = this.#given;
    const start = { slot: place.slot, first: place.started++ === 0 && !held, sticky: settings.sticky, app, preload };
    const isolate: Isolate = new Isolate(start, argv, {
      changed: () => {
        if (isolate.listening > 0) this.#cameUp = true;
        if (isolate.listening === 1 && isolate === place.successor) this.#losePatience(place, isolate);
        this.#retire(place);
        this.#replaceNext();
      },
      ended: (code, cause) => this.#ended(place, isolate, code, cause),
    });
    return isolate;
  }

  #open(place: Place): void {
    place.expected = false;
    place.serving = this.#start(place);
  }

  /**
   * An isolate that asked for it is replaced by one that serves already: not even the last one leaves a gap. One at a time:
   * an error that comes again in each of them must not double their number.
   */
  #replaceNext(): void {
    if (this.#draining || this.#places.some(({ expected, successor }) => expected || successor !== undefined)) return;
    const place = this.#places.find(({ serving }) => serving !== undefined && serving.suspect && serving.listening > 0);
    if (place === undefined) return;
    const wait = place.backoff.after(Date.now() - place.serving!.since);
    say(`isolate ${place.slot} asked to be replaced; another one starts in ${wait / 1_000} s`);
    this.#after(wait, place, () => {
      place.expected = false;
      // It may have ended meanwhile.
      if (place.serving === undefined) return this.#open(place);
      place.successor = this.#start(place);
    });
  }

  #losePatience(place: Place, successor: Isolate): void {
    setTimeout(() => successor === place.successor && this.#retire(place, true), SUCCESSOR_PATIENCE).unref();
  }

  #after(wait: number, place: Place, open: () => void): void {
    place.expected = true;
    setTimeout(() => {
      if (!this.#draining) open();
    }, wait);
  }

  /** The successor serves: the one before it finishes what is open. */
  #retire({ serving, successor }: Place, impatient = false): void {
    if (serving === undefined || successor === undefined || serving.retiring || this.#draining) return;
    if (successor.listening === 0 || (successor.listening < serving.listening && !impatient)) return;
    serving.retiring = true;
    serving.tell({ kind: 'retire' });
  }

  #ended(place: Place, isolate: Isolate, code: number, cause: unknown): void {
    const { successor } = place;
    if (isolate === successor) place.successor = undefined;
    else Object.assign(place, { serving: successor, successor: undefined });
    if (cause !== undefined) process.stderr.write(`${describe(cause)}\n`);
    if (this.#draining) return;
    const why = isolate.retiring ? 'it had asked for it' : cause === undefined ? `exit code ${code}` : 'an error that nobody caught';
    if (successor !== undefined) {
      say(isolate === successor ? `the successor of isolate ${place.slot} ended (${why})` : `isolate ${place.slot} ended (${why}); another one has its place`);
      this.#replaceNext();
      return;
    }
    const failed = code !== 0 || cause !== undefined;
    // It closed its servers and had nothing left to do, as a program that ends.
    const finished = !failed && isolate.listening === 0;
    if (finished || (failed && !this.#cameUp)) {
      this.#exitCode ||= code;
      // An application that fails at its start fails again: the process ends, as with `node app.js`.
      if (failed || !this.#places.some(({ serving, expected }) => serving !== undefined || expected)) process.exit(this.#exitCode);
      return;
    }
    // Its replacement was announced already.
    if (place.expected) return say(`isolate ${place.slot} ended (${why})`);
    const wait = place.backoff.after(Date.now() - isolate.since);
    say(`isolate ${place.slot} ended (${why}); another one starts in ${wait / 1_000} s`);
    this.#after(wait, place, () => this.#open(place));
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
