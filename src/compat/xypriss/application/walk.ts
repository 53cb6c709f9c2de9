/**
 * One request's way through an app. Enters: a request whose body is read. Leaves: an answer: from a middleware, the
 * first route that matches, the 404 page, or an error middleware. All middleware runs before any route, whenever it was
 * registered.
 */
import type { ErrorRequestHandler, NextFunction, Params, Request, RequestHandler, Response } from '../messages/message-types';
import { passes } from '../routing/at-once';
import { isThenable, runStep, type Stepped } from '../routing/chain';
import type { Prefix } from '../routing/prefix';
import type { RouteTable } from '../routing/route-table';
import { decodeParams } from '../routing/decode-params';

export interface Middleware {
  /** Where it runs, as it was registered; undefined for everywhere. */
  readonly paths: readonly (string | RegExp)[] | undefined;
  readonly matches: Prefix | undefined;
  readonly handler: RequestHandler | undefined;
  /** Set on one with four parameters, which only hears of errors. */
  readonly onError: ErrorRequestHandler | undefined;
  /** Whether `handler` is one that decides before it returns. */
  readonly atOnce: boolean;
}

/** What an app is to its requests. */
export interface WalkedApp {
  readonly stack: readonly Middleware[];
  /** Whether params are decoded. */
  readonly decodes: boolean;
  routeTable(): RouteTable;
  notFound(req: Request, res: Response): void;
  /** Nobody handled it. */
  failed(error: unknown, req: Request, res: Response): void;
}

export class Walk implements Stepped {
  private readonly app: WalkedApp;
  private readonly req: Request;
  private readonly res: Response;
  /** Position in the app's stack, then in the route's, then in the app's again for an error. */
  private at = 0;
  private phase: 'middleware' | 'route' | 'error' = 'middleware';
  private middleware: readonly RequestHandler[] = [];
  private handler: RequestHandler | undefined = undefined;
  private error: unknown = undefined;

  constructor(app: WalkedApp, req: Request, res: Response) {
    this.app = app;
    this.req = req;
    this.res = res;
  }

  stepped(error: unknown, failed: boolean): void {
    if (this.phase === 'error') this.afterErrorHandler(error, failed);
    else if (failed) this.fail(error);
    else if (this.phase === 'middleware') this.run();
    else this.runRoute();
  }

  run(): void {
    const { stack } = this.app;
    while (this.at < stack.length) {
      const { matches, handler, atOnce } = stack[this.at++];
      if (handler === undefined || (matches !== undefined && !matches(this.req.path))) continue;
      if (atOnce) {
        if (this.goesOnBehind(handler)) continue;
        return;
      }
      runStep(handler, this.req, this.res, false, this);
      return;
    }
    this.findRoute();
  }

  private goesOnBehind(handler: RequestHandler): boolean {
    try {
      const outcome = passes(handler, this.req, this.res);
      if (typeof outcome === 'boolean') return outcome;
      runStep(outcome, this.req, this.res, true, this);
      return false;
    } catch (error) {
      this.fail(error);
      return false;
    }
  }

  private findRoute(): void {
    const { app, req, res } = this;
    this.phase = 'route';
    this.at = 0;
    const found = app.routeTable().find(req.method, req.path);
    if (found === undefined) {
      app.notFound(req, res);
      return;
    }
    const { route, params } = found;
    if (params !== undefined) {
      try {
        req.params = mergedParams(req.params, app.decodes ? decodeParams(params) : params);
      } catch (error) {
        this.fail(error);
        return;
      }
    }
    req.route = route;
    this.handler = route.handler;
    if (route.middleware.length === 0) {
      this.runHandler();
    } else {
      this.middleware = route.middleware;
      this.runRoute();
    }
  }

  private runRoute(): void {
    if (this.at < this.middleware.length) {
      runStep(this.middleware[this.at++], this.req, this.res, true, this);
    } else {
      this.runHandler();
    }
  }

  private runHandler(): void {
    const { handler, req, res } = this;
    let result: unknown;
    try {
      if (handler === undefined) throw new TypeError(`The route of ${req.method} ${req.path} has no handler`);
      // As ever, the last handler gets no `next`, unless it asks for one: then calling it is an error.
      result = handler.length < 3 ? (handler as (req: Request, res: Response) => unknown)(req, res) : handler(req, res, this.lastNext());
    } catch (error) {
      this.fail(error);
      return;
    }
    if (isThenable(result)) result.then(undefined, (error: unknown) => this.fail(error));
  }

  private lastNext(): NextFunction {
    let called = false;
    return (error) => {
      if (called) return;
      called = true;
      const { method, path } = this.req;
      this.fail(error || new Error(`next() was called by the last handler of ${method} ${path}: no route falls through to another`));
    };
  }

  /** Error middlewares in their order; for an error of a middleware, those that were registered after it. */
  fail(error: unknown): void {
    if (this.phase !== 'middleware') this.at = 0;
    this.phase = 'error';
    this.error = error;
    this.runErrorHandlers();
  }

  private runErrorHandlers(): void {
    const { stack } = this.app;
    while (this.at < stack.length) {
      const { matches, onError } = stack[this.at++];
      if (onError === undefined || (matches !== undefined && !matches(this.req.path))) continue;
      const { error } = this;
      const handler: RequestHandler = (req, res, next) => onError(error, req, res, next);
      runStep(handler, this.req, this.res, true, this);
      return;
    }
    this.app.failed(this.error, this.req, this.res);
  }

  private afterErrorHandler(error: unknown, failed: boolean): void {
    if (failed) {
      this.error = error;
      this.runErrorHandlers();
    } else {
      // As in Express, `next()` says that the error is dealt with, and nobody has answered.
      this.app.notFound(this.req, this.res);
    }
  }
}

function mergedParams(earlier: Params, params: Params): Params {
  for (const name in earlier) if (!(name in params)) params[name] = earlier[name];
  return params;
}
