/**
 * `security.slowDown`: who asks too much waits. Enters: a request. Leaves: it, later by as much as `delayMs` says for the
 * requests over `delayAfter` in a window. A client that has left is not waited for. It counts as a rate limit does, whose
 * native form passes what is within the limit.
 */
import type { NextFunction, Request, RequestHandler, Response } from '../messages/message-types';
import { atOnce, takesTime } from '../routing/at-once';
import { clientLimit } from './request-limit';
import type { SlowDownConfig } from './security-config';

const WINDOW = 15 * 60 * 1000;
const DELAY = 500;
/** Twenty seconds, the old core's: whoever waits longer has been forgotten, not slowed down. */
const LONGEST = 20_000;

export function slowDown(config: SlowDownConfig): RequestHandler {
  const { windowMs = WINDOW, delayAfter = 100, delayMs, maxDelayMs = LONGEST } = config;
  const wait: RequestHandler = (req, res, next) => {
    const { used } = (req as unknown as { slowDown: { used: number } }).slowDown;
    const wanted = typeof delayMs === 'function' ? delayMs(used, req) : (used - delayAfter) * (delayMs ?? DELAY);
    const delay = Math.min(Math.max(0, wanted || 0), maxDelayMs);
    const timer = setTimeout(goOn, delay);
    res.once('close', left);
    function goOn(): void {
      res.off('close', left);
      next();
    }
    function left(): void {
      clearTimeout(timer);
    }
  };
  const handler = (req: Request, res: Response, next: NextFunction) => takesTime(wait, req, res, next);
  const silent = { standardHeaders: false, legacyHeaders: false, validate: false };
  const limiter = clientLimit({ ...silent, windowMs, limit: delayAfter, requestPropertyName: 'slowDown', handler });
  Object.defineProperty(limiter, 'name', { value: 'slowDown', configurable: true });
  return atOnce(limiter);
}
