/**
 * An ordered list of middlewares and routes that is itself a middleware. Enters: registrations, then requests. Leaves:
 * each request walked through the layers that match it, then `next`. It knows nothing of applications or responses,
 * but for the automatic answer to OPTIONS.
 */
import { Layer } from './layer';
import { methods } from './methods';
import type { ParamCallbacks } from './params';
import { Route } from './route';
import { Stack, stackProperty } from './stack';
import { Table } from './table';
import { Walk } from './walk';
import type { Handler, Next, ParamCallback, Path, RoutedRequest, RoutedResponse } from './types';

export interface RouterOptions {
  caseSensitive?: boolean;
  mergeParams?: boolean;
  strict?: boolean;
}

export interface RouteListing {
  path: Path;
  methods: string[] | undefined;
  router: Router | undefined;
}

const table = Symbol('table');

export interface Router extends RouterOptions {
  (req: RoutedRequest, res: RoutedResponse, next: Next): void;
  params: ParamCallbacks;
  stack: Layer[];
  [table]: Table;
  param(name: string, fn: ParamCallback): this;
  handle(req: RoutedRequest, res: RoutedResponse, callback: Next): void;
  use(...handlers: unknown[]): this;
  route(path: Path): Route;
  all(path: Path, ...handlers: unknown[]): this;
  listRoutes(): RouteListing[];
}

export interface RouterConstructor {
  new (options?: RouterOptions): Router;
  (options?: RouterOptions): Router;
  prototype: Router;
  Route: typeof Route;
}

/**
 * Callable with and without `new`, because both are in use; the router is a function that inherits from the instance,
 * so that `instanceof` and inheritance work.
 */
export const Router = function Router(this: unknown, options?: RouterOptions): Router {
  if (!(this instanceof Router)) return new (Router as RouterConstructor)(options);

  function router(req: RoutedRequest, res: RoutedResponse, next: Next): void {
    (router as unknown as Router).handle(req, res, next);
  }
  Object.setPrototypeOf(router, this);
  const made = router as unknown as Router;
  made.caseSensitive = options?.caseSensitive;
  made.mergeParams = options?.mergeParams;
  made.params = {};
  made.strict = options?.strict;
  stackProperty(
    () => made[table].stack,
    (_owner, stack) => setTable(made, stack),
  )(made);
  setTable(made, new Stack());
  return made;
} as unknown as RouterConstructor;

/** The handlers of routes' layers, as they were made. */
const dispatchers = new WeakSet<object>();
const { dispatch } = Route.prototype;

/** The stack of a router made here, if requests take their way through it that nobody has changed. */
export function stackOf(router: unknown): Stack | undefined {
  if (typeof router !== 'function' || !Object.hasOwn(router, table)) return undefined;
  const made = router as Router;
  return made.handle === prototype.handle ? made[table].stack : undefined;
}

/** The route of a layer, if its handlers are called as they were registered. */
export function routeOf(layer: Layer): Route | undefined {
  const { route } = layer;
  return route !== undefined && dispatchers.has(layer.handle) && route.dispatch === dispatch ? route : undefined;
}

function setTable(router: Router, stack: Stack): void {
  Object.defineProperty(router, table, { configurable: true, value: new Table(stack) });
}

// A function, so that a router has `call`, `apply` and `bind`.
Router.prototype = function () {} as unknown as Router;
Router.Route = Route;

const prototype: ThisType<Router> & Record<string, Handler> = {
  param(name: string, fn: ParamCallback) {
    if (!name) throw new TypeError('argument name is required');
    if (typeof name !== 'string') throw new TypeError('argument name must be a string');
    if (!fn) throw new TypeError('argument fn is required');
    if (typeof fn !== 'function') throw new TypeError('argument fn must be a function');
    const { params } = this;
    const list = params[name];
    if (list) list.push(fn);
    else params[name] = [fn];
    return this;
  },

  handle(req: RoutedRequest, res: RoutedResponse, callback: Next) {
    if (!callback) throw new TypeError('argument callback is required');
    new Walk(this, this[table], req, res, callback).next();
  },

  use(...args: unknown[]) {
    const { path, handlers } = mountArguments(args);
    if (handlers.length === 0) throw new TypeError('argument handler is required');
    for (const fn of handlers) {
      if (typeof fn !== 'function') throw new TypeError('argument handler must be a function');
      const options = { sensitive: this.caseSensitive, strict: false, end: false };
      this[table].stack.push(new Layer(path, options, fn as Handler));
    }
    return this;
  },

  route(path: Path) {
    const route = new Route(path);
    function handle(req: RoutedRequest, res: RoutedResponse, next: Next): void {
      route.dispatch(req, res, next);
    }
    dispatchers.add(handle);
    const layer = new Layer(path, { sensitive: this.caseSensitive, strict: this.strict, end: true }, handle);
    layer.route = route;
    this[table].stack.push(layer);
    return route;
  },

  listRoutes() {
    const listing: RouteListing[] = [];
    for (const { handle, rawPath, route } of this[table].stack.layers) {
      const router = !route && Array.isArray((handle as Partial<Router>).stack) ? (handle as Router) : undefined;
      if (!route && !router) continue;
      for (const path of Array.isArray(rawPath) ? (rawPath as readonly Path[]) : [rawPath]) {
        listing.push({ path, methods: route?._methods(true), router });
      }
    }
    return listing;
  },
};

for (const method of [...methods, 'all']) {
  prototype[method] = function (this: Router, path: Path, ...handlers: unknown[]) {
    const route = this.route(path) as unknown as Record<string, (...handlers: unknown[]) => unknown>;
    route[method](...handlers);
    return this;
  };
}

Object.assign(Router.prototype, prototype);

/** `use(fn)`, `use([fn, …])`, `use(path, …)`: the first argument is a path unless a function stands first in it. */
export function mountArguments(args: readonly unknown[]): { path: Path; handlers: unknown[] } {
  let first = args[0];
  while (Array.isArray(first) && first.length !== 0) first = first[0] as unknown;
  const withPath = typeof first !== 'function';
  return {
    path: withPath ? (args[0] as Path) : '/',
    handlers: (withPath ? args.slice(1) : [...args]).flat(Infinity),
  };
}
