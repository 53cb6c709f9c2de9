/**
 * `createCacheMiddleware`: answers of `res.json` from a cache. Enters: GET requests. Leaves: what was answered before,
 * with `X-Cache: HIT`, or the handler's answer, kept if it is a success. A cache that fails costs nothing but the hit.
 */
import type { Request, RequestHandler } from '../messages/message-types';
import type { SetOptions } from './cache-types';

export interface RouteCacheOptions {
  cache?: {
    enabled?: boolean;
    /** Milliseconds. */
    ttl?: number;
    key?: string | ((req: Request) => string);
    tags?: string[];
  };
  [other: string]: unknown;
}

export interface ResponseCache {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown, options: SetOptions): Promise<unknown>;
}

const TTL = 300_000;

function keyOf(req: Request, key: string | ((req: Request) => string) | undefined): string {
  if (typeof key === 'function') return key(req);
  if (typeof key === 'string') return key;
  const text = (part: object) => (Object.keys(part).length > 0 ? `:${JSON.stringify(part)}` : '');
  return `${req.method}:${req.path}${text(req.params)}${text(req.query)}`;
}

export function createCacheMiddleware(cache: ResponseCache, options: RouteCacheOptions = {}): RequestHandler {
  const { enabled = true, ttl = TTL, key, tags } = options.cache ?? {};
  return async (req, res, next) => {
    if (!enabled || req.method !== 'GET') return next();
    const start = performance.now();
    let name: string;
    let known: unknown;
    try {
      name = keyOf(req, key);
      known = await cache.get(name);
    } catch (error) {
      process.emitWarning(`a response cache failed: ${(error as Error).message}`, 'XsysWarning');
      return next();
    }
    if (known !== null && known !== undefined) {
      res.set('X-Cache', 'HIT');
      res.set('X-Cache-Time', `${Math.round(performance.now() - start)}ms`);
      return res.json(known);
    }
    res.set('X-Cache', 'MISS');
    const { json } = res;
    res.json = function (value?: unknown) {
      if (res.statusCode >= 200 && res.statusCode < 300) void keep(cache, name, value, { ttl, tags });
      return json.call(this, value);
    };
    next();
  };
}

async function keep(cache: ResponseCache, name: string, value: unknown, options: SetOptions): Promise<void> {
  try {
    await cache.set(name, value, options);
  } catch (error) {
    process.emitWarning(`a response cache failed: ${(error as Error).message}`, 'XsysWarning');
  }
}
