/** What the thread that watches isolates and the isolates tell each other. Enters: nothing. Leaves: types. */
import type { MessagePort } from 'node:worker_threads';

/** With what an isolate starts, as its worker data. */
export interface IsolateStart {
  readonly xsys: {
    readonly slot: number;
    readonly first: boolean;
    readonly sticky: string;
    readonly app: string;
    /** Loaded before the application. */
    readonly preload: readonly string[];
    readonly port: MessagePort;
  };
}

export type ToIsolate =
  /** The process was told to end: finish what is open. */
  | { readonly kind: 'drain'; readonly signal: NodeJS.Signals }
  /** Nothing is open any more, or the time is over. */
  | { readonly kind: 'end' };

export interface FromIsolate {
  readonly kind: 'listening';
  /** Servers that listen there now. */
  readonly count: number;
}
