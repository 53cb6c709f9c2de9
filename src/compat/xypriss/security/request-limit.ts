/**
 * Rate limits. Enters: `security.rateLimit`. Leaves: express-rate-limit's options with XyPriss's values: its headers,
 * its JSON, and the paths that health checks and assets have, which do not count. Where no function has to be asked, the
 * native form counts and refuses.
 */
import { stepOf, whyNotNative, withStep, type Surroundings } from '../../../plan/step';
import type { NextFunction, Request, RequestHandler, Response } from '../messages/message-types';
import { atOnce, decidesAtOnce } from '../routing/at-once';
import { rateLimit } from './policies';
import type { RequestLimitConfig } from './security-config';

const WINDOW = 15 * 60 * 1000;

interface Limiting {
  windowMs: number;
  message?: unknown;
}

function saidTo({ windowMs, message }: Limiting): object {
  const retryAfter = Math.ceil(windowMs / 1000);
  const said =
    typeof message === 'string'
      ? { error: 'Rate limit exceeded', message }
      : typeof message === 'object' && message !== null
        ? message
        : { error: 'Too many requests', message: 'Rate limit exceeded. Please try again later.' };
  return { ...said, retryAfter };
}

function refuse(_req: Request, res: Response, _next: NextFunction, limiting: Limiting): void {
  res.status(429).json(saidTo(limiting));
}

/** The same answer as the engine gives it, for a message that is the same each time. */
function refusalOf(limiting: Limiting): object | undefined {
  const { message } = limiting;
  const fixed = typeof message !== 'object' || message === null || Object.values(message).every((value) => typeof value === 'string');
  if (!fixed) return undefined;
  return { status: 429, headers: [['Content-Type', 'application/json']], body: JSON.stringify(saidTo(limiting)) };
}

/** What `app.middleware().rateLimit(options)` takes. */
export function limitOptions(options: RequestLimitConfig): RequestLimitConfig & Limiting {
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

/** Counts requests of clients as `req.ip` names them, here and in the engine; `more` is for the engine alone. */
export function clientLimit(options: object, more: object = {}): RequestHandler {
  const limiter = rateLimit(options);
  const step = stepOf(limiter);
  // `X-Real-IP` counts where a proxy is trusted that says nothing else.
  const here = ({ setting }: Surroundings) => ({ ...more, realIp: setting('trust proxy') !== false });
  return step === undefined ? limiter : withStep(limiter, step.also(here));
}

/** Whether it has decided when it returns: nobody's function is asked, and no store. */
function isSettledAtOnce({ store, skipFailedRequests, skipSuccessfulRequests, ...options }: RequestLimitConfig): boolean {
  const asks = Object.values(options).some((value) => typeof value === 'function');
  return !asks && !store && !skipFailedRequests && !skipSuccessfulRequests;
}

/** Health checks and assets. */
const UNCOUNTED = { paths: ['/health', '/ping'], prefixes: ['/static/', '/assets/'] };

function isUncounted({ path }: Request): boolean {
  return UNCOUNTED.paths.includes(path) || UNCOUNTED.prefixes.some((prefix) => path.startsWith(prefix));
}

/** `app.middleware().rateLimit(options)`. */
export function limiter(given: RequestLimitConfig): RequestHandler {
  return limiting(given, {});
}

function limiting(given: RequestLimitConfig, more: object): RequestHandler {
  const options = limitOptions(given);
  const refusal = given.handler === undefined ? refusalOf(options) : undefined;
  const handler = clientLimit(options, refusal === undefined ? more : { ...more, refusal });
  return isSettledAtOnce(given) ? atOnce(handler) : handler;
}

/**
 * What `security.rateLimit` means. The limiter itself knows nothing of the paths: with a `skip` function it takes a long
 * way, for it would have to wait for what a function says.
 */
export function requestLimiter(given: RequestLimitConfig): RequestHandler {
  const message = { error: 'Too many requests, please try again later.' };
  const options = { message, ...given, standardHeaders: given.standardHeaders ?? true };
  if (given.skip !== undefined) return limiting(options, {});
  const limiter = limiting(options, { uncounted: UNCOUNTED });
  const counted: RequestHandler = function rateLimit(req, res, next) {
    if (isUncounted(req)) next();
    else limiter(req, res, next);
  };
  const form = stepOf(limiter) ?? whyNotNative(limiter);
  const marked = form === undefined ? counted : withStep(counted, form);
  return decidesAtOnce(limiter) ? atOnce(marked) : marked;
}
