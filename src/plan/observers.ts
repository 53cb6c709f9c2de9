/**
 * Answers that the engine gave, to the middleware that its requests passed. Enters: who stands where which step stands;
 * an answer, and the steps that its request passed. Leaves: one call each. It logs and counts nothing.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** Who answers where JavaScript does not. `refusal`: no isolate could; the request may have begun in one that ended. */
export type Answerer = 'step' | 'files' | 'reply' | 'health' | 'rateLimit' | 'cors' | 'refusal';

/** An answer that JavaScript did not give. */
export interface NativeAnswer {
  readonly answerer: Answerer;
  readonly method: string;
  readonly url: string;
  /** As sent; 0 where the client had left before. */
  readonly status: number;
  /** Bytes of the body that have left. */
  readonly bytes: number;
  /** Whether all of it has left. */
  readonly complete: boolean;
  /** Milliseconds since 1970, with fractions. */
  readonly startTime: number;
  readonly endTime: number;
  /** Milliseconds from the request's arrival until the answer's head was ready. */
  readonly untilHead: number;
  readonly remoteAddress: string | undefined;
  readonly remotePort: number | undefined;
  /** Whose request it was. */
  readonly server: Server;
  /** The request's headers, as `req.headers`. */
  readonly headers: IncomingMessage['headers'];
  /** The request's `traceparent`, for who continues its trace. */
  readonly traceparent: string | undefined;
  /** Messages as the application would have seen them, for code that takes such; nobody can read from or write to them. */
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

export type Observer = (answer: NativeAnswer) => void;

const observers = new Map<number, Observer>();

/** `observer` hears of answers to requests that pass the step of this number. */
export function observe(step: number, observer: Observer): void {
  observers.set(step, observer);
}

/** A throw costs what its observer had to do, and is told as an exception of its own. */
export function tell(steps: readonly number[], answer: NativeAnswer): void {
  for (const step of steps) {
    const observer = observers.get(step);
    if (observer !== undefined) guarded(observer, answer);
  }
}

export function guarded(observer: Observer, answer: NativeAnswer): void {
  try {
    observer(answer);
  } catch (error) {
    setImmediate(() => {
      throw error;
    });
  }
}
