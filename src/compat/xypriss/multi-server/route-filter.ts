/**
 * A router of which a server may have only some routes. Enters: the router, where it is mounted, and what is allowed.
 * Leaves: one with the allowed routes, each with the middleware that stood before it.
 */
import { joinPaths, normalizePath } from '../routing/path-pattern';
import { XyPrissRouter } from '../routing/router';

export function routesOf(router: XyPrissRouter, mountedAt: string, allows: (path: string) => boolean): XyPrissRouter {
  const base = normalizePath(mountedAt);
  const kept = new XyPrissRouter(router.getStats().options);
  for (const { method, path, middleware, handler } of router.getRoutes()) {
    if (!allows(joinPaths(base, path))) continue;
    const verb = method.toLowerCase() as 'get';
    kept[verb](path, ...middleware, handler);
  }
  for (const { path, handler } of router.middlewareAtPaths()) kept.use(path, handler);
  return kept;
}
