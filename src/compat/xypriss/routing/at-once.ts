/**
 * Middleware that decides at once: it calls `next`, in the async context that it was called in, or has answered, before it
 * returns; or it says who takes its time. Enters: such a middleware, marked by whoever made it. Leaves: whether the request
 * goes on. What others may do with `next` costs a step and an async resource each (`chain.ts`).
 */
import type { NextFunction, Request, RequestHandler, Response } from '../messages/message-types';

const marked = new WeakSet<RequestHandler>();

export function atOnce<H extends RequestHandler>(handler: H): H {
  marked.add(handler);
  return handler;
}

export function decidesAtOnce(handler: RequestHandler | undefined): boolean {
  return handler !== undefined && marked.has(handler);
}

let asking = false;
let passed = false;
let failure: unknown;
let slow: RequestHandler | undefined;

const next: NextFunction = (error) => {
  passed = true;
  failure = error;
};

/** `handler` goes on in the place of the one that says so, with a `next` that may be called later. */
export function takesTime(handler: RequestHandler, req: Request, res: Response, next: NextFunction): void {
  if (asking) slow = handler;
  else handler(req, res, next);
}

/**
 * Whether the request goes on, or who decides that. What the middleware throws, or says with `next(error)`, is thrown.
 */
export function passes(handler: RequestHandler, req: Request, res: Response): boolean | RequestHandler {
  passed = false;
  failure = undefined;
  slow = undefined;
  asking = true;
  try {
    handler(req, res, next);
  } finally {
    asking = false;
  }
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- whatever it said, as with `next`
  if (failure) throw failure;
  return slow ?? passed;
}
