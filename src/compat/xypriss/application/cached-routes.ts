/**
 * Routes whose answers are cached (`getWithCache`, `ultraGet` and their like), and the cache's own methods on an app.
 * Enters: calls on the app. Leaves: routes with a cache before their handler. XyPriss took the options and did nothing.
 */
import { globOf, type SecureCacheAdapter } from '../cache/cache';
import { createCacheMiddleware, type RouteCacheOptions } from '../cache/cache-middleware';
import type { CacheStats } from '../cache/cache-types';
import type { RequestHandler } from '../messages/message-types';
import type { Logger } from '../serving/logger';
import { runHandlers } from '../routing/run-handlers';
import type { Handlers } from '../routing/router';
import { ROUTED_METHODS } from '../routing/router';
import type { RoutePath, Routes } from './routes';

export type CachedRoute = (path: RoutePath, ...optionsAndHandlers: (RouteCacheOptions | Handlers[number])[]) => void;

export interface UltraRoute {
  method: string;
  path: RoutePath;
  handler: RequestHandler;
  options?: RouteCacheOptions;
}

export interface CachedRoutes {
  getWithCache: CachedRoute;
  postWithCache: CachedRoute;
  putWithCache: CachedRoute;
  deleteWithCache: CachedRoute;
  patchWithCache: CachedRoute;
  optionsWithCache: CachedRoute;
  headWithCache: CachedRoute;
  ultraGet: CachedRoute;
  ultraPost: CachedRoute;
  ultraPut: CachedRoute;
  ultraDelete: CachedRoute;
}

export function addCachedRoutes(app: object, routes: Routes, cache: SecureCacheAdapter): void {
  const add = (method: string, path: RoutePath, given: readonly unknown[]) => {
    const options = given.find((each) => typeof each === 'object' && each !== null && !Array.isArray(each)) as RouteCacheOptions | undefined;
    const handlers = given.filter((each) => typeof each === 'function' || Array.isArray(each)) as Handlers;
    // Caching needs to be asked for: `ultraGet(path, {}, handler)` is a plain route.
    const cached = options?.cache === undefined ? [] : [createCacheMiddleware(cache, options)];
    routes.addRoute(method, path, [...cached, ...handlers]);
  };
  for (const method of ROUTED_METHODS) {
    const verb = method.toLowerCase();
    const route = (path: RoutePath, ...given: unknown[]) => add(method, path, given);
    Object.defineProperty(app, `${verb}WithCache`, { configurable: true, writable: true, value: route });
    Object.defineProperty(app, `ultra${verb[0].toUpperCase()}${verb.slice(1)}`, { configurable: true, writable: true, value: route });
  }
}

export function addUltraRoutes(routes: Routes, cache: SecureCacheAdapter, list: readonly UltraRoute[]): void {
  if (!Array.isArray(list)) throw new TypeError(`ultraRoutes() needs a list of routes; got ${typeof list}`);
  list.forEach(({ method, path, handler, options }: UltraRoute, at) => {
    const known = ROUTED_METHODS.find((each) => each === String(method).toUpperCase());
    if (known === undefined) throw new TypeError(`ultraRoutes(): route ${at} has the method ${String(method)}; it takes ${ROUTED_METHODS.join(', ')}`);
    routes.addRoute(known, path, options?.cache === undefined ? [handler] : [createCacheMiddleware(cache, options), handler]);
  });
}

/** Answers of a middleware, kept for `ttl` milliseconds. */
export function cachedMiddleware(cache: SecureCacheAdapter, middleware: RequestHandler, ttl: number | undefined): RequestHandler {
  const cached = createCacheMiddleware(cache, { cache: { ttl, key: ({ method, path, query }) => `middleware:${method}:${path}:${JSON.stringify(query)}` } });
  return (req, res, next) => runHandlers([cached, middleware], req, res, next);
}

/** One key, or all that a pattern with `*` and `?` names. */
export async function invalidateKeys(cache: SecureCacheAdapter, pattern: string): Promise<void> {
  if (pattern === '*' || pattern === '**') return cache.clear();
  if (!/[*?]/.test(pattern)) return void (await cache.delete(pattern));
  const expression = globOf(pattern);
  for (const key of await cache.keys()) if (expression.test(key)) await cache.delete(key);
}

export async function warmUp(cache: SecureCacheAdapter, entries: readonly { key: string; value: unknown; ttl?: number }[], logger: Logger): Promise<void> {
  const written = await Promise.all(entries.map(({ key, value, ttl }) => cache.set(key, value, ttl === undefined ? {} : { ttl })));
  const failed = entries.filter((_entry, at) => !written[at]).map(({ key }) => key);
  if (failed.length > 0) logger.warn('cache', `warmUpCache() could not keep ${failed.join(', ')}`);
}

/** As the cache's own, with the rates that XyPriss adds. */
export function statsOf(cache: SecureCacheAdapter): CacheStats & { timestamp: number } {
  return { ...cache.stats(), timestamp: Date.now() };
}
