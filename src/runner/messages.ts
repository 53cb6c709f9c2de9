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
  | { readonly kind: 'end' }
  /** Its successor serves: this one finishes what is open and ends. */
  | { readonly kind: 'retire' };

export type FromIsolate =
  /** Servers that listen there now. */
  | { readonly kind: 'listening'; readonly count: number }
  /** It goes on in a state that nobody knows, and wants to be replaced. */
  | { readonly kind: 'suspect' };
