/**
 * `security.slowDown`: who asks too much waits. Enters: a request. Leaves: it, later by as much as `delayMs` says for the
 * requests over `delayAfter` in a window. A client that has left is not waited for.
 */
import type { RequestHandler } from '../messages/message-types';
import { ClientMemory } from './client-memory';
import type { SlowDownConfig } from './security-config';

const WINDOW = 15 * 60 * 1000;
const DELAY = 500;
/** Twenty seconds, the old core's: whoever waits longer has been forgotten, not slowed down. */
const LONGEST = 20_000;

export function slowDown(config: SlowDownConfig): RequestHandler {
  const { windowMs = WINDOW, delayAfter = 100, delayMs, maxDelayMs = LONGEST } = config;
  const clients = new ClientMemory<{ count: number }>();
  return function slowDown(req, res, next) {
    const now = Date.now();
    let client = clients.get(req.ip, now);
    if (client === undefined) clients.set(req.ip, (client = { count: 0 }), now + windowMs);
    const used = ++client.count;
    Object.assign(req, { slowDown: { limit: delayAfter, used, remaining: Math.max(0, delayAfter - used) } });
    if (used <= delayAfter) return next();
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
}
