/**
 * What was registered on an app. Enters: middlewares, routes and routers in their order. Leaves: the middleware stack
 * and a table of routes, compiled again when something was registered since.
 */
import type { ErrorRequestHandler, RequestHandler } from '../messages/message-types';
import { decidesAtOnce } from '../routing/at-once';
import { appPattern } from '../routing/path-pattern';
import { prefixOf } from '../routing/prefix';
import { registrations, touchRoutes } from '../routing/registrations';
import { flatten, paramMiddleware, ROUTED_METHODS, XyPrissRouter, type Handlers, type ParamHandler } from '../routing/router';
import { RouteTable, type Route } from '../routing/route-table';
import { normalizePath } from '../routing/path-pattern';
import type { Middleware } from './walk';

export type RoutePath = string | RegExp | readonly (string | RegExp)[];

type Entry =
  | { kind: 'route'; method: string; path: string | RegExp; handlers: RequestHandler[] }
  | { kind: 'router'; path: string; router: XyPrissRouter }
  | { kind: 'middleware'; middleware: Middleware; runs: (() => boolean) | undefined };

export class Routes {
  private readonly entries: Entry[] = [];
  private readonly paramHandlers = new Map<string, ParamHandler[]>();
  private compiledAt = -1;
  private compiledTable = new RouteTable([]);
  private compiledStack: Middleware[] = [];

  addRoute(method: string, path: RoutePath, given: Handlers): void {
    const handlers = flatten(given);
    const wrong = handlers.find((handler) => typeof handler !== 'function');
    if (wrong !== undefined) throw new TypeError(`Every handler of ${method} ${String(path)} must be a function; got ${typeof wrong}`);
    for (const each of Array.isArray(path) ? (path as (string | RegExp)[]) : [path as string | RegExp]) {
      this.entries.push({ kind: 'route', method, path: each, handlers });
    }
    touchRoutes();
  }

  addAll(path: RoutePath, handlers: Handlers): void {
    for (const method of ROUTED_METHODS) this.addRoute(method, path, handlers);
  }

  addParam(name: string, handler: ParamHandler): void {
    this.paramHandlers.set(name, [...(this.paramHandlers.get(name) ?? []), handler]);
    touchRoutes();
  }

  /** As `app.use(path?, ...functions and routers, in arrays too)`. */
  use(args: readonly unknown[]): void {
    const paths = pathsOf(args[0]);
    const given = args.slice(paths === undefined ? 0 : 1).flat(Infinity);
    if (given.length === 0) throw new TypeError('app.use() needs a middleware function or a router');
    for (const each of given) {
      if (each instanceof XyPrissRouter) this.mount(paths ?? ['/'], each);
      else if (typeof each === 'function') this.addHandler(each as RequestHandler, paths ?? ['/']);
      else throw new TypeError(`app.use() needs a middleware function or a router; got ${each === null ? 'null' : typeof each}`);
    }
    touchRoutes();
  }

  private mount(paths: readonly (string | RegExp)[], router: XyPrissRouter): void {
    for (const path of paths) {
      if (path instanceof RegExp) throw new TypeError('A router is mounted at a path, not at a regular expression');
      this.entries.push({ kind: 'router', path: normalizePath(path), router });
    }
  }

  /** `runs` is asked when routes are compiled: whoever changes its answer must touch them. */
  addHandler(handler: RequestHandler, paths: readonly (string | RegExp)[], runs?: () => boolean): void {
    const prefixes = paths.map(prefixOf);
    // Where one of the paths is the root, all paths are.
    const everywhere = prefixes.includes(undefined);
    const onError = handler.length === 4;
    const middleware = {
      paths: everywhere ? undefined : paths,
      matches: everywhere ? undefined : (path: string) => prefixes.some((prefix) => prefix!(path)),
      handler: onError ? undefined : handler,
      onError: onError ? (handler as unknown as ErrorRequestHandler) : undefined,
      atOnce: decidesAtOnce(handler),
    };
    this.entries.push({ kind: 'middleware', middleware, runs });
    touchRoutes();
  }

  stack(): readonly Middleware[] {
    if (this.compiledAt !== registrations()) this.compile();
    return this.compiledStack;
  }

  /** The routes in their order. */
  list(): readonly Route[] {
    return this.table().routes;
  }

  table(): RouteTable {
    if (this.compiledAt !== registrations()) this.compile();
    return this.compiledTable;
  }

  private compile(): void {
    const stack: Middleware[] = [];
    const routes: Route[] = [];
    for (const entry of this.entries) {
      if (entry.kind === 'middleware') {
        if (entry.runs?.() !== false) stack.push(entry.middleware);
      } else if (entry.kind === 'route') {
        const pattern = appPattern(entry.path);
        const chain = [...paramMiddleware(this.paramHandlers, pattern.paramNames), ...entry.handlers];
        const { method, path } = entry;
        routes.push({ method, path, pattern, middleware: chain.slice(0, -1), handler: chain.at(-1), at: routes.length });
      } else {
        for (const { path, matches, handler } of entry.router.pathMiddleware()) {
          stack.push({ paths: [path], matches, handler, onError: undefined, atOnce: decidesAtOnce(handler) });
        }
        for (const { method, path, pattern, chain } of entry.router.flatRoutes(entry.path, [])) {
          const params = paramMiddleware(this.paramHandlers, pattern.paramNames);
          const middleware = [...params, ...chain.slice(0, -1)];
          routes.push({ method, path, pattern, middleware, handler: chain.at(-1), at: routes.length });
        }
      }
    }
    this.compiledStack = stack;
    this.compiledTable = new RouteTable(routes);
    this.compiledAt = registrations();
  }
}

function pathsOf(first: unknown): (string | RegExp)[] | undefined {
  if (typeof first === 'string' || first instanceof RegExp) return [first];
  const isList = Array.isArray(first) && first.length > 0 && first.every((each) => typeof each === 'string' || each instanceof RegExp);
  return isList ? (first) : undefined;
}

