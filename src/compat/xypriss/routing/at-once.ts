/**
 * Middleware that decides at once: it calls `next`, in the async context that it was called in, or has answered, before it
 * returns. Enters: such a middleware, marked by whoever made it. Leaves: whether the request goes on. What others may
 * do with `next` costs a step and an async resource each (`chain.ts`).
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

let passed = false;
let failure: unknown;

const next: NextFunction = (error) => {
  passed = true;
  failure = error;
};

/** What it throws, or says with `next(error)`, is thrown. */
export function passes(handler: RequestHandler, req: Request, res: Response): boolean {
  passed = false;
  failure = undefined;
  handler(req, res, next);
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- whatever it said, as with `next`
  if (failure) throw failure;
  return passed;
}
