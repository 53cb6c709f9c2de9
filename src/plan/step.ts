/**
 * Middlewares that the engine can run by itself. Enters: a middleware, what its native form is called and its options.
 * Leaves: the middleware, marked, so that whoever compiles a plan can put its native form where it stands; and, per
 * request, what the native form has done, so that the middleware does not do it again. It compiles no plan and knows no
 * kind of step.
 *
 * A marked middleware is an ordinary `(req, res, next)`: on Node's engine, behind a layer that only JavaScript knows, or in
 * a program without the addon it runs as it is.
 */
import type { IncomingMessage } from 'node:http';
import { loadNative } from '../bridge/loader';
import { XsysError } from '../errors';
import { nthOfKind } from '../runner/membership';
import { observe, type Observer } from './observers';

/** Four words that a native form leaves for its middleware. */
export type StepNote = readonly [number, number, number, number];

/** What a native form may ask about the application that it would stand in. */
export interface Surroundings {
  /** A setting of the application by its name; undefined where it has none. */
  setting(name: string): unknown;
}

/** Options as the engine takes them, or in words why this form cannot stand in this application. */
export type StepOptions = object | string;

type OptionsIn = (around: Surroundings) => StepOptions;

/** Not a property of theirs: a middleware may be of a published package, or frozen. */
const steps = new WeakMap<object, NativeStep | string>();
const kNotes = Symbol('xsys.steps');

type Noted = IncomingMessage & { [kNotes]?: Map<number, StepNote[]> };

/** The native form of one middleware; made in the engine when it is first wanted. */
export class NativeStep {
  readonly kind: string;
  readonly #options: object | OptionsIn;
  /** By options: an application whose settings change needs another form, and one with equal settings the same. */
  #ids = new Map<string, number>();
  readonly #observer: Observer | undefined;

  /**
   * `options` is a function where they depend on the application's settings. `observer` hears of answers that the engine
   * gives to requests that pass this step; only a step that observes has one.
   */
  constructor(kind: string, options: object | OptionsIn, observer?: Observer) {
    this.kind = kind;
    this.#options = options;
    this.#observer = observer;
  }

  /** The same step in applications where `why` knows nothing against it. */
  unless(why: (around: Surroundings) => string | undefined): NativeStep {
    return this.#like((around, options) => why(around) ?? options);
  }

  /** The same step with more beside its own options. */
  also(more: (around: Surroundings) => object): NativeStep {
    return this.#like((around, options) => (typeof options === 'string' ? options : { ...options, ...more(around) }));
  }

  #like(change: (around: Surroundings, options: StepOptions) => StepOptions): NativeStep {
    const options = this.#options;
    const changed = (around: Surroundings) => change(around, typeof options === 'function' ? (options as OptionsIn)(around) : options);
    const step = new NativeStep(this.kind, changed, this.#observer);
    // What one of them notes, the other takes.
    step.#ids = this.#ids;
    return step;
  }

  /** Its number in the engine; undefined where there is no addon, or where it depends on the application (see `idIn`). */
  get id(): number | undefined {
    if (typeof this.#options === 'function') return undefined;
    const id = this.#made(this.#options);
    return typeof id === 'number' ? id : undefined;
  }

  /** Its number in the engine for this application as its settings are now, or in words why there is none. */
  idIn(around: Surroundings): number | string {
    return this.#made(typeof this.#options === 'function' ? (this.#options as OptionsIn)(around) : this.#options);
  }

  #made(options: StepOptions): number | string {
    if (typeof options === 'string') return options;
    const { native } = loadNative();
    if (native === undefined) return 'there is no addon';
    const text = JSON.stringify(options);
    let id = this.#ids.get(text);
    if (id === undefined) {
      // Isolates that share servers share steps too: the first of a kind here is the first of that kind there.
      const nth = nthOfKind(`${this.kind} ${text}`);
      const made = native.createStep(this.kind, text, nth);
      // The middleware has validated its options: what the engine does not take is a fault between the two.
      if (typeof made === 'string') throw new XsysError('XSYS_STEP_REFUSED', `the engine refuses a ${this.kind} step: ${made}`);
      this.#ids.set(text, (id = made));
      if (this.#observer !== undefined) observe(id, this.#observer);
    }
    return id;
  }

  /** What the native form noted when it ran for this request; undefined when it did not, or when that was asked before. */
  take(request: IncomingMessage): StepNote | undefined {
    const notes = (request as Noted)[kNotes];
    if (notes === undefined) return undefined;
    for (const id of this.#ids.values()) {
      const note = notes.get(id)?.shift();
      if (note !== undefined) return note;
    }
    return undefined;
  }
}

/** Marks `middleware` as one whose native form is `step`, or says why it has none. */
export function withStep<F extends object>(middleware: F, step: NativeStep | string): F {
  steps.set(middleware, step);
  return middleware;
}

/** The native form of a middleware, if it has one. */
export function stepOf(middleware: unknown): NativeStep | undefined {
  const step = formOf(middleware);
  return typeof step === 'string' ? undefined : step;
}

/** Why a known middleware has no native form; undefined where nothing is known about it, or where it has one. */
export function whyNotNative(middleware: unknown): string | undefined {
  const step = formOf(middleware);
  return typeof step === 'string' ? step : undefined;
}

function formOf(middleware: unknown): NativeStep | string | undefined {
  return typeof middleware === 'function' ? steps.get(middleware) : undefined;
}

/** The steps that ran before this request reached JavaScript, in order. */
export function noteSteps(request: IncomingMessage, steps: readonly { id: number; note: StepNote }[]): void {
  const notes = new Map<number, StepNote[]>();
  for (const { id, note } of steps) {
    const list = notes.get(id);
    if (list === undefined) notes.set(id, [note]);
    else list.push(note);
  }
  Object.defineProperty(request, kNotes, { value: notes });
}
