/**
 * Request listeners that are an application whose table can be compiled. Enters: a listener and its source. Leaves: the
 * source to whoever has the listener. What an application is, its framework knows.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Place, Row } from './table';

/** An application's plan, as it is now. */
export interface Compiled {
  /** Headers of each of its answers. */
  readonly preamble: readonly (readonly [string, string])[];
  readonly places: readonly Place[];
  readonly rows: readonly Row[];
  /** Steps that hear of what no isolate could answer, even where nothing else is native. */
  readonly observers?: readonly Place[];
  /** In words why nothing of the application can be native. */
  readonly why?: string;
  /** No more word of changes. */
  unwatch(): void;
}

export interface PlanSource {
  /** The prototypes of the messages that the application has for its own server, if it has some. */
  readonly request?: object;
  readonly response?: object;
  /** Makes messages that no handler has seen what its handlers would have seen. */
  adopt?(request: IncomingMessage, response: ServerResponse): void;
  /** `changed` is called, in the turn of the change, when the outcome may be another. */
  compile(changed: () => void): Compiled;
}

const kSource = Symbol('xsys.plan');

export function withPlanSource(listener: object, source: PlanSource): void {
  Object.defineProperty(listener, kSource, { value: source });
}

export function planSourceOf(listener: unknown): PlanSource | undefined {
  return typeof listener === 'function' ? (listener as { [kSource]?: PlanSource })[kSource] : undefined;
}
