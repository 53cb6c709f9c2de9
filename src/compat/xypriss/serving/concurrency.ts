/**
 * `requestManagement.concurrency`: how many requests at once. Enters: a request. Leaves: it, when there is room; 429 where
 * there is none and none came within `queueTimeout`. Each request counts once, until its answer is complete or its client
 * has left.
 */
import type { NextFunction, Request, RequestHandler, Response } from '../messages/message-types';
import type { RequestManagementOptions } from '../options/option-types';

type Options = NonNullable<RequestManagementOptions['concurrency']>;

interface Waiting {
  req: Request;
  res: Response;
  next: NextFunction;
  timer: NodeJS.Timeout;
}

export function limitConcurrency(options: Options): RequestHandler {
  const { maxConcurrentRequests: maxTotal = Infinity, maxPerIP = Infinity, queueTimeout = 0, onQueueOverflow } = options;
  const byAddress = new Map<string, number>();
  const queue: Waiting[] = [];
  let total = 0;

  const hasRoom = ({ ip }: Request) => total < maxTotal && (byAddress.get(ip) ?? 0) < maxPerIP;

  const enter = (req: Request, res: Response, next: NextFunction) => {
    const { ip } = req;
    total++;
    byAddress.set(ip, (byAddress.get(ip) ?? 0) + 1);
    let left = false;
    const leave = () => {
      if (left) return;
      left = true;
      total--;
      const rest = byAddress.get(ip)! - 1;
      if (rest === 0) byAddress.delete(ip);
      else byAddress.set(ip, rest);
      admit();
    };
    res.once('finish', leave);
    res.once('close', leave);
    next();
  };

  const admit = () => {
    const at = queue.findIndex(({ req }) => hasRoom(req));
    if (at === -1) return;
    const [{ req, res, next, timer }] = queue.splice(at, 1);
    clearTimeout(timer);
    enter(req, res, next);
  };

  const overflow = (req: Request, res: Response) => {
    if (onQueueOverflow) return onQueueOverflow(req, res);
    const limits = { maxTotal: finite(maxTotal), maxPerIP: finite(maxPerIP) };
    res.status(429).json({ error: 'Too many concurrent requests', totalActive: total, perIPActive: byAddress.get(req.ip) ?? 0, ...limits });
  };

  return function limitConcurrency(req, res, next) {
    if (hasRoom(req)) return enter(req, res, next);
    if (queueTimeout === 0) return overflow(req, res);
    const forget = () => {
      clearTimeout(waiting.timer);
      const at = queue.indexOf(waiting);
      if (at !== -1) queue.splice(at, 1);
    };
    const timer = setTimeout(() => {
      res.off('close', forget);
      forget();
      overflow(req, res);
    }, queueTimeout);
    const waiting: Waiting = { req, res, next, timer };
    res.once('close', forget);
    queue.push(waiting);
  };
}

/** No limit is null in JSON, as it always was. */
function finite(limit: number): number | null {
  return limit === Infinity ? null : limit;
}
