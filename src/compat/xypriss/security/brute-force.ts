/**
 * `security.bruteForce`: attempts that are too many. Enters: a request. Leaves: it, or 429 with the time from which the
 * client may try again. The first attempts are free; each one after that is followed by a longer wait, as in the series of
 * Fibonacci, up to `maxWait`; refused ones do not count. A program that finds the password right calls `req.brute.reset()`.
 *
 * It is no rate limit, so it has no native form: what counts is the time since the last attempt, not a window, the answer names
 * a date, and handlers take attempts back.
 */
import type { Request, RequestHandler, Response } from '../messages/message-types';
import { ClientMemory } from './client-memory';
import type { BruteForceConfig } from './security-config';

const FREE_RETRIES = 2;
const MIN_WAIT = 5 * 60 * 1000;
const MAX_WAIT = 60 * 60 * 1000;
/** Seconds. */
const LIFETIME = 24 * 60 * 60;

interface Attempts {
  count: number;
  last: number;
}

function waits(minWait: number, maxWait: number): number[] {
  const series = [Math.max(1, minWait)];
  while (series.at(-1)! < maxWait) series.push(series.at(-1)! + (series.at(-2) ?? 0));
  series[series.length - 1] = maxWait;
  return series;
}

/** With two of these on a request's way, it takes its attempts back in both. */
function offerReset(req: Request, forget: () => void): void {
  const earlier = req.brute?.reset;
  req.brute = {
    reset(done) {
      forget();
      if (earlier !== undefined) earlier(done);
      else if (typeof done === 'function') process.nextTick(done);
    },
  };
}

function refuse(res: Response, nextValidRequestDate: Date): void {
  res.status(429).json({
    error: 'Too many failed attempts',
    message: 'Account temporarily locked due to too many failed attempts',
    nextValidRequestDate,
  });
}

export function bruteForce(config: BruteForceConfig): RequestHandler {
  const { freeRetries = config.max === undefined ? FREE_RETRIES : config.max - 1, minWait = MIN_WAIT, maxWait = MAX_WAIT } = config;
  const lifetime = config.lifetime === undefined ? (config.windowMs ?? LIFETIME * 1000) : config.lifetime * 1000;
  const series = waits(minWait, maxWait);
  const clients = new ClientMemory<Attempts>();
  return function bruteForce(req, res, next) {
    const now = Date.now();
    const { ip } = req;
    offerReset(req, () => clients.delete(ip));
    const attempts = clients.get(ip, now) ?? { count: 0, last: now };
    const over = attempts.count - freeRetries - 1;
    if (over >= 0) {
      const next_ = attempts.last + series[Math.min(over, series.length - 1)];
      if (next_ > now) {
        const date = new Date(next_);
        if (config.failCallback) config.failCallback(req, res, next, date);
        else refuse(res, date);
        return;
      }
    }
    clients.set(ip, { count: attempts.count + 1, last: now }, now + lifetime);
    next();
  };
}
