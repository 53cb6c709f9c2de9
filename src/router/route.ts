/**
 * The handlers of one path. Enters: registrations per method. Leaves: `dispatch`, which runs those of the request's
 * method in order. It does not match paths.
 */
import { Layer } from './layer';
import { lowerMethod, methods } from './methods';
import { Stack, stackProperty } from './stack';
import { isTraced } from './tracing';
import type { Handler, Next, Path, RoutedRequest, RoutedResponse } from './types';

/** The layers of one method, compiled; thrown away when the stack changes. */
interface Chains {
  readonly stack: Stack;
  readonly changes: number;
  readonly length: number;
  readonly byMethod: Map<string, readonly Layer[]>;
}

/** Not listed among a route's properties, and found through whatever inherits from it or stands before it. */
const kHandlers: unique symbol = Symbol('handlers');

/** A route's handlers as a stack, for whoever wants to hear of changes. */
export function handlersOf(route: Route): Stack {
  return route[kHandlers];
}

const exposeStack = stackProperty<Route>(handlersOf, (route, stack) => {
  route[kHandlers] = stack;
});

export class Route {
  readonly path: Path;
  declare stack: Layer[];
  /** Which methods have a handler; `_all` for handlers of every method. */
  readonly methods: Record<string, boolean>;
  declare [kHandlers]: Stack;
  #chains: Chains | undefined;

  constructor(path: Path) {
    this.path = path;
    Object.defineProperty(this, kHandlers, { value: new Stack(), writable: true });
    exposeStack(this);
    this.methods = Object.create(null) as Record<string, boolean>;
  }

  /** Whether a request of this method is for this route: HEAD is answered by GET. */
  _handlesMethod(method: unknown): boolean {
    const registered = this.methods;
    if (registered._all) return true;
    const name = lowerMethod(method);
    return Boolean(registered[name === 'head' && !registered.head ? 'get' : name]);
  }

  /** In upper case, as `Allow` lists them; `includeAll` adds '*' for handlers of every method. */
  _methods(includeAll = false): string[] {
    const names: string[] = [];
    for (const method of Object.keys(this.methods)) {
      if (method !== '_all') names.push(method.toUpperCase());
      else if (includeAll) names.push('*');
    }
    if (this.methods.get && !this.methods.head) names.push('HEAD');
    return names;
  }

  dispatch(req: RoutedRequest, res: RoutedResponse, done: Next): void {
    if (this[kHandlers].layers.length === 0) {
      done();
      return;
    }
    let method = lowerMethod(req.method);
    if (method === 'head' && !this.methods.head) method = 'get';
    req.route = this;

    let layers = this.#chain(method);
    const traced = isTraced();
    let position = 0;
    let synchronous = 0;
    const next: Next = (error) => {
      if (error === 'route') return done();
      if (error === 'router') return done(error);
      if (position >= layers.length) {
        // A handler may have registered another one meanwhile.
        layers = this.#chain(method);
        if (position >= layers.length) return done(error);
      }
      // A long run of handlers that call next at once would otherwise exhaust the call stack.
      if (++synchronous > 100) {
        setImmediate(next, error);
        return;
      }
      const layer = layers[position++];
      if (error) layer.handleError(error, req, res, next, traced);
      else layer.handleRequest(req, res, next, traced);
      synchronous = 0;
    };
    next();
  }

  all(...handlers: unknown[]): this {
    return this.#register(undefined, handlers);
  }

  #register(method: string | undefined, handlers: unknown[]): this {
    const functions = handlers.flat(Infinity);
    if (functions.length === 0) throw new TypeError('argument handler is required');
    for (const fn of functions) {
      if (typeof fn !== 'function') throw new TypeError('argument handler must be a function');
      const layer = new Layer('/', {}, fn as Handler);
      layer.method = method;
      this.methods[method ?? '_all'] = true;
      this[kHandlers].push(layer);
    }
    return this;
  }

  #chain(method: string): readonly Layer[] {
    const stack = this[kHandlers];
    let chains = this.#chains;
    const { changes, layers } = stack;
    const { length } = layers;
    if (chains === undefined || chains.stack !== stack || chains.changes !== changes || chains.length !== length) {
      chains = this.#chains = { stack, changes, length, byMethod: new Map() };
    }
    const known = chains.byMethod.get(method);
    if (known !== undefined) return known;
    const chain = layers.filter((layer) => !layer.method || layer.method === method);
    // Only names of Node's list are kept: a method invented by a client must not grow this table.
    if (this.methods[method] || methods.includes(method)) chains.byMethod.set(method, chain);
    return chain;
  }

  static {
    for (const method of methods) {
      Object.defineProperty(Route.prototype, method, {
        configurable: true,
        enumerable: true,
        writable: true,
        value: function (this: Route, ...handlers: unknown[]) {
          return this.#register(method, handlers);
        },
      });
    }
  }
}
