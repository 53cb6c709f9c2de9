/**
 * Rate limits. Enters: `security.rateLimit`. Leaves: express-rate-limit's options with XyPriss's values: its headers,
 * its JSON, and the paths that health checks and assets have, which do not count.
 */
import { withStep } from '../../../plan/step';
import type { NextFunction, Request, RequestHandler, Response } from '../messages/message-types';
import { rateLimit } from './policies';
import type { RequestLimitConfig } from './security-config';

const WINDOW = 15 * 60 * 1000;

interface Limiting {
  windowMs: number;
  message?: unknown;
}

function refuse(_req: Request, res: Response, _next: NextFunction, { windowMs, message }: Limiting): void {
  const retryAfter = Math.ceil(windowMs / 1000);
  const said =
    typeof message === 'string'
      ? { error: 'Rate limit exceeded', message }
      : typeof message === 'object' && message !== null
        ? message
        : { error: 'Too many requests', message: 'Rate limit exceeded. Please try again later.' };
  res.status(429).json({ ...said, retryAfter });
}

/** What `app.middleware().rateLimit(options)` takes. */
export function limitOptions(options: RequestLimitConfig): object {
  return {
    windowMs: WINDOW,
    max: 100,
    message: { error: 'Too many requests from this IP, please try again later.' },
    standardHeaders: true,
    legacyHeaders: false,
    handler: refuse,
    // `X-Forwarded-For` counts as `server.trustProxy` says; that it is there is no mistake.
    validate: false,
    ...options,
  };
}

/** Health checks and assets do not count. */
function isUncounted({ path }: Request): boolean {
  return path === '/health' || path === '/ping' || path.startsWith('/static/') || path.startsWith('/assets/');
}

/**
 * What `security.rateLimit` means. The limiter itself knows nothing of the paths: with a `skip` function it takes a long
 * way, for it would have to wait for what a function says.
 */
export function requestLimiter(options: RequestLimitConfig): RequestHandler {
  const message = { error: 'Too many requests, please try again later.' };
  const limiter = rateLimit(limitOptions({ message, ...options, standardHeaders: options.standardHeaders ?? true }));
  if (options.skip !== undefined) return limiter;
  const counted: RequestHandler = function rateLimit(req, res, next) {
    if (isUncounted(req)) next();
    else limiter(req, res, next);
  };
  return withStep(counted, 'some paths are not counted');
}
