/**
 * `requestManagement`: how long a request may take, how many at once, and how large. Enters: its options. Leaves:
 * handlers that run before the program's own, and refuse with 408, 429, 413, 414 or 400.
 */
import type { Request, RequestHandler, Response } from '../messages/message-types';
import type { RequestManagementOptions } from '../options/option-types';
import { byteSize } from '../options/byte-size';
import { appPattern } from '../routing/path-pattern';
import { limitConcurrency } from './concurrency';

const TIMEOUT = 30_000;

type Timeout = NonNullable<RequestManagementOptions['timeout']>;

function limitTime(options: Timeout): RequestHandler {
  const { defaultTimeout = TIMEOUT, routes = {}, onTimeout, includeStackTrace } = options;
  const patterns = Object.entries(routes).map(([path, timeout]) => ({ matches: appPattern(path).match, timeout }));
  return function limitTime(req, res, next) {
    const timeout = patterns.find(({ matches }) => matches(req.path) !== undefined)?.timeout ?? defaultTimeout;
    const timer = setTimeout(() => {
      if (res.headersSent || res.writableEnded) return;
      if (onTimeout) onTimeout(req, res);
      else refuse(res, 408, { error: 'Request timeout', timeout, path: req.path, ...(includeStackTrace && { stack: new Error('Request timeout').stack }) });
    }, timeout);
    res.once('close', () => clearTimeout(timer));
    res.once('finish', () => clearTimeout(timer));
    next();
  };
}

export function refuse(res: Response, status: number, said: object): void {
  res.status(status).json(said);
}

type Payload = NonNullable<RequestManagementOptions['payload']>;

function limitPayload(options: Payload): RequestHandler {
  const { maxUrlLength = Infinity, customValidator } = options;
  const maxBodySize = options.maxBodySize === undefined ? Infinity : byteSize(options.maxBodySize)!;
  const isTooLarge = (req: Request) => Number(req.headers['content-length'] ?? 0) > maxBodySize || sizeOf(req.body) > maxBodySize;
  return async function limitPayload(req, res, next) {
    if (req.originalUrl.length > maxUrlLength) return refuse(res, 414, { error: 'URI Too Long', maxUrlLength });
    if (maxBodySize !== Infinity && isTooLarge(req)) return refuse(res, 413, { error: 'Payload Too Large', maxBodySize });
    if (customValidator !== undefined && !(await customValidator(req))) return refuse(res, 400, { error: 'Invalid payload' });
    next();
  };
}

/** Of a body that was read before anybody could ask; what announced no length is measured by its text. */
function sizeOf(body: unknown): number {
  if (typeof body === 'string') return Buffer.byteLength(body);
  if (typeof body !== 'object' || body === null || Object.keys(body).length === 0) return 0;
  return Buffer.byteLength(JSON.stringify(body));
}

type Lifecycle = NonNullable<RequestManagementOptions['lifecycle']>;

function watchLifecycle({ warnAfter, onLifecycleEvent }: Lifecycle, warn: (message: string) => void): RequestHandler {
  return function watchLifecycle(req, res, next) {
    const start = performance.now();
    const tell = (event: string) => onLifecycleEvent?.(event, req, { duration: performance.now() - start, statusCode: res.statusCode });
    tell('start');
    const timer = warnAfter === undefined ? undefined : setTimeout(() => warn(`${req.method} ${req.path} takes longer than ${warnAfter} ms`), warnAfter);
    let finished = false;
    res.once('finish', () => {
      finished = true;
      tell('finish');
    });
    res.once('close', () => {
      clearTimeout(timer);
      if (!finished) tell('abort');
    });
    next();
  };
}

export function requestManagement(options: RequestManagementOptions, warn: (message: string) => void): RequestHandler[] {
  const { timeout, concurrency, payload, lifecycle } = options;
  const handlers: RequestHandler[] = [];
  if (lifecycle?.enabled) handlers.push(watchLifecycle(lifecycle, warn));
  if (timeout?.enabled) handlers.push(limitTime(timeout));
  if (concurrency && concurrency.enabled !== false && (concurrency.maxConcurrentRequests || concurrency.maxPerIP)) handlers.push(limitConcurrency(concurrency));
  if (payload && (payload.maxUrlLength !== undefined || payload.maxBodySize !== undefined || payload.customValidator)) handlers.push(limitPayload(payload));
  return handlers;
}
