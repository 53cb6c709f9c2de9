/**
 * A handler at a path. Enters: path, options, handler. Leaves: a match for a path, and the handler called with its
 * throws and rejections turned into `next(error)`. It knows nothing of order, mounts or params callbacks.
 * `handle` is read at each call, because tracing tools replace it.
 */
import { compilePattern, type Matcher, type Pattern, type PatternMatch, type PatternOptions } from './pattern';
import type { Handler, LayerMatch, Next, Path, RoutedRequest, RoutedResponse } from './types';
import { forwardRejection, isPromise } from './promised';
import type { Route } from './route';
import { traceHandler } from './tracing';

const NO_KEYS: readonly string[] = [];

export class Layer {
  handle: Handler;
  name: string;
  readonly rawPath: Path;
  /** A middleware at '/': matches every path. */
  readonly slash: boolean;
  route: Route | undefined;
  /** Set on the layers of a route. */
  method: string | undefined;
  readonly #options: PatternOptions;
  #patterns: readonly Pattern[] | undefined;
  #measured: Handler | undefined;
  #length = 0;

  constructor(path: Path, options: PatternOptions, handle: Handler) {
    this.handle = handle;
    this.name = handle.name || '<anonymous>';
    // A copy: what the caller does to its array afterwards is not a registration.
    this.rawPath = Array.isArray(path) ? (path.flat(Infinity) as Path[]) : path;
    this.slash = path === '/' && options.end === false;
    this.route = undefined;
    this.method = undefined;
    this.#options = options;
    // Compiled now, so that a bad path is refused where it is registered; '/' is never bad.
    this.#patterns = path === '/' ? undefined : this.#compile();
  }

  /** How the path is held against a request's. */
  get matching(): Readonly<PatternOptions> {
    return this.#options;
  }

  get patterns(): readonly Pattern[] {
    return (this.#patterns ??= this.#compile());
  }

  get matchers(): readonly Matcher[] {
    return this.patterns.map((pattern) => pattern.match);
  }

  #compile(): readonly Pattern[] {
    const paths = Array.isArray(this.rawPath) ? (this.rawPath as readonly Path[]) : [this.rawPath];
    return paths.map((path) => compilePattern(path, this.#options));
  }

  /** What `match` says, less what only tools and tracing want to know. */
  find(path: string): PatternMatch | false {
    const { patterns } = this;
    for (let i = 0; i < patterns.length; i++) {
      const found = patterns[i].match(path);
      if (found) return found;
    }
    return false;
  }

  match(path: string | null | undefined): LayerMatch | false {
    if (path == null) return false;
    if (this.slash) return { params: {}, path: '', keys: NO_KEYS, pattern: this.rawPath };
    const { patterns, rawPath } = this;
    for (let i = 0; i < patterns.length; i++) {
      const found = patterns[i].match(path);
      if (found) return { ...found, pattern: Array.isArray(rawPath) ? (rawPath[i] as Path) : rawPath };
    }
    return false;
  }

  /** How many arguments the handler takes. Kept, because reading a function's length is no plain load. */
  get #arity(): number {
    const { handle } = this;
    if (handle !== this.#measured) {
      this.#measured = handle;
      this.#length = handle.length;
    }
    return this.#length;
  }

  /** A route's own layer is not traced: the handlers inside it are. */
  handleRequest(req: RoutedRequest, res: RoutedResponse, next: Next, traced: boolean): void {
    const fn = this.handle;
    if (this.#arity > 3) {
      next();
    } else if (traced && this.route === undefined) {
      traceHandler((tracedNext) => fn(req, res, tracedNext), this, fn, req, res, next);
    } else {
      try {
        const returned = fn(req, res, next);
        if (isPromise(returned)) forwardRejection(returned, next);
      } catch (error) {
        next(error);
      }
    }
  }

  handleError(error: unknown, req: RoutedRequest, res: RoutedResponse, next: Next, traced: boolean): void {
    const fn = this.handle;
    if (this.#arity !== 4) {
      next(error);
    } else if (traced) {
      traceHandler((tracedNext) => fn(error, req, res, tracedNext), this, fn, req, res, next, { error });
    } else {
      try {
        const returned = fn(error, req, res, next);
        if (isPromise(returned)) forwardRejection(returned, next);
      } catch (thrown) {
        next(thrown);
      }
    }
  }
}

const { find, match, handleRequest, handleError } = Layer.prototype;

/** Whether nobody has put something of their own in the place of what a layer does. */
export function isUntouched(layer: unknown): layer is Layer {
  return (
    layer instanceof Layer &&
    layer.find === find &&
    layer.match === match &&
    layer.handleRequest === handleRequest &&
    layer.handleError === handleError
  );
}
