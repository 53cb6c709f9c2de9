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

/** Four words that a native form leaves for its middleware. */
export type StepNote = readonly [number, number, number, number];

const kStep = Symbol('xsys.step');
const kNotes = Symbol('xsys.steps');

type Noted = IncomingMessage & { [kNotes]?: Map<number, StepNote[]> };

/** The native form of one middleware; made in the engine when it is first wanted. */
export class NativeStep {
  readonly kind: string;
  readonly #options: object;
  #id: number | undefined;

  constructor(kind: string, options: object) {
    this.kind = kind;
    this.#options = options;
  }

  /** Its number in the engine; undefined where there is no addon. */
  get id(): number | undefined {
    if (this.#id === undefined) {
      const { native } = loadNative();
      if (native === undefined) return undefined;
      const made = native.createStep(this.kind, JSON.stringify(this.#options));
      // The middleware has validated its options: what the engine does not take is a fault between the two.
      if (typeof made === 'string') throw new XsysError('XSYS_STEP_REFUSED', `the engine refuses a ${this.kind} step: ${made}`);
      this.#id = made;
    }
    return this.#id;
  }

  /** What the native form noted when it ran for this request; undefined when it did not, or when that was asked before. */
  take(request: IncomingMessage): StepNote | undefined {
    const notes = (request as Noted)[kNotes];
    if (notes === undefined || this.#id === undefined) return undefined;
    return notes.get(this.#id)?.shift();
  }
}

/** Marks `middleware` as one whose native form is `step`. */
export function withStep<F extends object>(middleware: F, step: NativeStep): F {
  Object.defineProperty(middleware, kStep, { value: step });
  return middleware;
}

/** The native form of a middleware, if it has one. */
export function stepOf(middleware: unknown): NativeStep | undefined {
  return (middleware as { [kStep]?: NativeStep } | undefined)?.[kStep];
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
