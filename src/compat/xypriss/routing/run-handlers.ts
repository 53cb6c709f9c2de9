/**
 * Several handlers as one. Enters: handlers and what one is called with. Leaves: the last one's `next`, or an error's:
 * one that was passed on, thrown, or the reason of a rejection.
 */
import type { NextFunction, Request, RequestHandler, Response } from '../messages/message-types';
import { isThenable } from './chain';

export function runHandlers(handlers: readonly RequestHandler[], req: Request, res: Response, next: NextFunction): void {
  const runFrom = (at: number): void => {
    if (at === handlers.length) return next();
    let called = false;
    const once: NextFunction = (error) => {
      if (called) return;
      called = true;
      if (error) next(error);
      else runFrom(at + 1);
    };
    let result: unknown;
    try {
      result = handlers[at](req, res, once);
    } catch (error) {
      once(error);
      return;
    }
    if (isThenable(result)) result.then(undefined, once);
  };
  runFrom(0);
}
