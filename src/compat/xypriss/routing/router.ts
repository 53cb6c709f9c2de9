/**
 * `Router()`: routes that are mounted somewhere later. Enters: paths, handlers, routers inside. Leaves: a list that an
 * app compiles; what is added after mounting counts too. Middleware without a path runs before the router's own routes
 * and nowhere else; with a path, it runs where the request's whole path is that path.
 */
import type { NextFunction, Request, RequestHandler, Response } from '../messages/message-types';
import { joinPaths, normalizePath, routerPattern, type PathPattern } from './path-pattern';
import { touchRoutes } from './registrations';

export interface RouterOptions {
  caseSensitive?: boolean;
  mergeParams?: boolean;
  strict?: boolean;
}

export interface RouterRoute {
  method: string;
  path: string;
  handler: RequestHandler;
  middleware: RequestHandler[];
  pattern: RegExp;
  paramNames: string[];
}

export type ParamHandler = (req: Request, res: Response, next: NextFunction, value: string, name: string) => unknown;
export type Handlers = readonly (RequestHandler | readonly RequestHandler[])[];

interface OwnRoute {
  method: string;
  path: string;
  handlers: RequestHandler[];
}

interface Mounted {
  path: string;
  router: XyPrissRouter;
}

interface PathMiddleware {
  path: string;
  handler: RequestHandler;
}

/** A route with all its mounts: what an app compiles. */
export interface FlatRoute {
  method: string;
  path: string;
  pattern: PathPattern;
  chain: RequestHandler[];
}

export const ROUTED_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;

export function flatten(handlers: readonly unknown[]): RequestHandler[] {
  return handlers.flat(Infinity) as RequestHandler[];
}

export class XyPrissRouter {
  private readonly routerOptions: Required<RouterOptions>;
  private readonly entries: (OwnRoute | Mounted)[] = [];
  private readonly shared: RequestHandler[] = [];
  private readonly atPaths: PathMiddleware[] = [];
  private readonly paramHandlers = new Map<string, ParamHandler[]>();

  constructor(options: RouterOptions = {}) {
    this.routerOptions = { caseSensitive: false, mergeParams: false, strict: false, ...options };
  }

  use(...args: unknown[]): this {
    const first = args[0];
    const path = typeof first === 'string' ? normalizePath(first) : undefined;
    const given = args.slice(path === undefined ? 0 : 1).flat(Infinity);
    if (given.length === 0) throw new TypeError('router.use() needs a middleware function or a router');
    for (const each of given) {
      if (each instanceof XyPrissRouter) this.entries.push({ path: path ?? '/', router: each });
      else if (typeof each !== 'function') throw new TypeError(`router.use() needs a middleware function or a router; got ${typeof each}`);
      else if (path === undefined) this.shared.push(each as RequestHandler);
      else this.atPaths.push({ path, handler: each as RequestHandler });
    }
    touchRoutes();
    return this;
  }

  get(path: string, ...handlers: Handlers): this {
    return this.add('GET', path, handlers);
  }
  post(path: string, ...handlers: Handlers): this {
    return this.add('POST', path, handlers);
  }
  put(path: string, ...handlers: Handlers): this {
    return this.add('PUT', path, handlers);
  }
  patch(path: string, ...handlers: Handlers): this {
    return this.add('PATCH', path, handlers);
  }
  delete(path: string, ...handlers: Handlers): this {
    return this.add('DELETE', path, handlers);
  }
  head(path: string, ...handlers: Handlers): this {
    return this.add('HEAD', path, handlers);
  }
  options(path: string, ...handlers: Handlers): this {
    return this.add('OPTIONS', path, handlers);
  }
  all(path: string, ...handlers: Handlers): this {
    for (const method of ROUTED_METHODS) this.add(method, path, handlers);
    return this;
  }

  route(path: string): RouteChain {
    return routeChain((method, handlers) => this.add(method, path, handlers));
  }

  /** `handler` runs before the routes of this router that have the parameter. */
  param(name: string, handler: ParamHandler): this {
    this.paramHandlers.set(name, [...(this.paramHandlers.get(name) ?? []), handler]);
    touchRoutes();
    return this;
  }

  getRoutes(): RouterRoute[] {
    return this.flatRoutes('/', []).map(({ method, path, pattern, chain }) => ({
      method,
      path,
      handler: chain.at(-1)!,
      middleware: chain.slice(0, -1),
      pattern: pattern.expression!,
      paramNames: [...pattern.paramNames],
    }));
  }

  getMiddleware(): RequestHandler[] {
    return [...this.shared, ...this.atPaths.map(({ handler }) => handler)];
  }

  /** Middleware that `use(path, fn)` registered here. */
  middlewareAtPaths(): readonly { path: string; handler: RequestHandler }[] {
    return this.atPaths;
  }

  getStats(): { totalRoutes: number; totalMiddleware: number; routesByMethod: Record<string, number>; options: Required<RouterOptions> } {
    const routes = this.flatRoutes('/', []);
    const routesByMethod: Record<string, number> = {};
    for (const { method } of routes) routesByMethod[method] = (routesByMethod[method] ?? 0) + 1;
    return { totalRoutes: routes.length, totalMiddleware: this.getMiddleware().length, routesByMethod, options: this.routerOptions };
  }

  /** Every route under `base`, in registration order, each with the middleware of the routers around it. */
  flatRoutes(base: string, before: readonly RequestHandler[], around: readonly XyPrissRouter[] = []): FlatRoute[] {
    if (around.includes(this)) throw new Error('A router is mounted inside itself');
    const shared = [...before, ...this.shared];
    return this.entries.flatMap((entry) => {
      const path = joinPaths(base, entry.path);
      if ('router' in entry) return entry.router.flatRoutes(path, shared, [...around, this]);
      const pattern = routerPattern(path, this.routerOptions);
      const chain = [...shared, ...paramMiddleware(this.paramHandlers, pattern.paramNames), ...entry.handlers];
      return [{ method: entry.method, path, pattern, chain }];
    });
  }

  /** Middlewares that have a path, this router's and those of the routers inside. */
  pathMiddleware(): { path: string; matches: (path: string) => boolean; handler: RequestHandler }[] {
    const own = this.atPaths.map(({ path, handler }) => {
      const { caseSensitive } = this.routerOptions;
      const expected = caseSensitive ? path : path.toLowerCase();
      return { path, matches: (given: string) => (caseSensitive ? given : given.toLowerCase()) === expected, handler };
    });
    return [...own, ...this.entries.flatMap((entry) => ('router' in entry ? entry.router.pathMiddleware() : []))];
  }

  private add(method: string, path: string, given: Handlers): this {
    const handlers = flatten(given);
    const normal = normalizePath(path);
    if (handlers.length === 0) throw new Error(`Route ${method} ${path} must have at least one handler`);
    const wrong = handlers.find((handler) => typeof handler !== 'function');
    if (wrong !== undefined) throw new Error(`Every handler must be a function for route ${method} ${path}; got ${typeof wrong}`);
    this.entries.push({ method, path: normal, handlers });
    touchRoutes();
    return this;
  }
}

/** What `param` registered, as middleware in the order of the path's names. */
export function paramMiddleware(handlers: ReadonlyMap<string, ParamHandler[]>, names: readonly string[]): RequestHandler[] {
  if (handlers.size === 0) return [];
  return names.flatMap((name) =>
    (handlers.get(name) ?? []).map(
      (handler): RequestHandler =>
        (req, res, next) =>
          handler(req, res, next, req.params[name], name),
    ),
  );
}

export type RouteChain = Record<'get' | 'post' | 'put' | 'patch' | 'delete' | 'head' | 'options' | 'all', (...handlers: Handlers) => RouteChain>;

/** `route(path)`: verbs for one path. */
export function routeChain(add: (method: string, handlers: Handlers) => void): RouteChain {
  const chain = {} as RouteChain;
  for (const method of ROUTED_METHODS) {
    chain[method.toLowerCase() as 'get'] = (...handlers) => {
      add(method, handlers);
      return chain;
    };
  }
  chain.all = (...handlers) => {
    for (const method of ROUTED_METHODS) add(method, handlers);
    return chain;
  };
  return chain;
}
