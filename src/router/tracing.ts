/**
 * Publishes what handlers and params callbacks do on the tracing channel `express.router.request`, whose events and
 * context the `router` package documents for observability tools. Enters: a call about to be made. Leaves: the call,
 * made inside the channel's stores, and its events. With no subscriber nothing here runs but `isTraced`.
 */
import { tracingChannel, type Channel } from 'node:diagnostics_channel';
import type { Layer } from './layer';
import { deprecate, isPromise } from './promised';
import type { Handler, Next, Path, RoutedRequest, RoutedResponse } from './types';

/** The pattern that matched, kept on the request while its handlers run. */
export const matchedPattern: unique symbol = Symbol('xsys.router.matchedPattern');

/** Registered, so that every copy of a router in the process knows which errors were reported already. */
const reported: unique symbol = Symbol.for('router.tracing.publishedErrors');

const channel = tracingChannel<unknown, Context>('express.router.request');
const events: readonly Channel[] = [channel.start, channel.end, channel.asyncStart, channel.asyncEnd, channel.error];

/** A request with what tracing keeps on it. */
export interface TracedRequest extends RoutedRequest {
  [matchedPattern]?: unknown;
  [reported]?: Set<unknown>;
}

interface Context {
  req: TracedRequest;
  res: RoutedResponse;
  layer: Layer;
  handler: Handler;
  route?: Path;
  param?: string;
  error?: unknown;
  incomingError?: unknown;
  errorHandler?: true;
  result?: unknown;
}

export function isTraced(): boolean {
  for (let i = 0; i < events.length; i++) if (events[i].hasSubscribers) return true;
  return false;
}

function isSignal(error: unknown): boolean {
  return error === 'route' || error === 'router';
}

/** True when this request meets the error for the first time: only its origin publishes it. */
export function reportOnce(req: TracedRequest, error: unknown): boolean {
  if (!error || isSignal(error)) return false;
  const seen = (req[reported] ??= new Set());
  if (seen.has(error)) return false;
  seen.add(error);
  return true;
}

/** One traced call: its context, and whether its outcome was published. */
class Invocation {
  settled = false;

  constructor(
    readonly context: Context,
    readonly next: Next,
  ) {
    // What an error handler receives did not originate in it.
    if (context.errorHandler) reportOnce(context.req, context.incomingError);
  }

  /** What the handler calls as `next`. */
  readonly forward: Next = (error) => {
    const { context } = this;
    if (context.errorHandler && error !== context.incomingError) {
      // Handled or replaced: the same object reported later is a new failure.
      context.req[reported]?.delete(context.incomingError);
    }
    if (error && reportOnce(context.req, error)) {
      context.error = error;
      channel.error.publish(context);
    }
    this.next(error);
  };

  /** A thrown signal ends the call as `next(signal)` would; a thrown error is the outcome even if reported before. */
  thrown(error: unknown, synchronous: boolean): void {
    if (isSignal(error)) {
      if (synchronous) this.context.result = undefined;
    } else if (!('error' in this.context)) {
      this.context.error = error;
    }
  }

  /** During `end`, an `error` means that nothing follows: hidden while a promise is still open. */
  end(promised: boolean): void {
    const { context } = this;
    if (!promised || !('error' in context)) {
      channel.end.publish(context);
      return;
    }
    const { error } = context;
    delete context.error;
    channel.end.publish(context);
    context.error = error;
  }

  /** The promise's outcome; only the first one counts. */
  settle(value: unknown, rejected: boolean): void {
    if (this.settled) return;
    this.settled = true;
    if (rejected) this.thrown(value, false);
    else this.context.result = value;
    channel.asyncStart.runStores(this.context, () => channel.asyncEnd.publish(this.context));
  }
}

export function traceHandler(
  call: (next: Next) => unknown,
  layer: Layer,
  handler: Handler,
  req: TracedRequest,
  res: RoutedResponse,
  next: Next,
  incoming?: { error: unknown },
): void {
  const context: Context = { req, res, layer, handler, route: req[matchedPattern] as Path };
  if (incoming !== undefined) {
    context.incomingError = incoming.error;
    context.errorHandler = true;
  }
  const invocation = new Invocation(context, next);
  const rejected = (reason: unknown) => {
    invocation.forward(reason);
    invocation.settle(reason, true);
  };
  channel.start.runStores(context, () => {
    let promise: PromiseLike<unknown> | undefined;
    try {
      const returned = call(invocation.forward);
      if (isPromise(returned)) {
        promise = returned;
        if (!(promise instanceof Promise)) {
          deprecate('handlers that are Promise-like are deprecated, use a native Promise instead');
        }
      } else {
        context.result = returned;
      }
    } catch (error) {
      invocation.forward(error);
      invocation.thrown(error, true);
      invocation.end(false);
      return;
    }
    invocation.end(promise !== undefined);
    try {
      promise?.then(
        (value) => invocation.settle(value, false),
        (reason) => rejected(reason || new Error('Rejected promise')),
      );
    } catch (error) {
      rejected(error);
    }
  });
}

/** `invoke` is the untraced way to call a params callback; it is given the call and what to do when it settles. */
export function traceParam(
  invoke: (fn: Handler, next: Next, settled: (value: unknown, rejected: boolean) => void) => void,
  fn: Handler,
  layer: Layer,
  req: TracedRequest,
  res: RoutedResponse,
  next: Next,
  name: string,
): void {
  const context: Context = { req, res, layer, handler: fn, route: req[matchedPattern] as Path, param: name };
  const invocation = new Invocation(context, next);
  let promised = false;
  let ended = false;
  let early: (() => void) | undefined;
  const call: Handler = (...args) => {
    let returned: unknown;
    try {
      returned = fn(...(args as unknown[]));
    } catch (error) {
      invocation.thrown(error, true);
      throw error;
    }
    promised = isPromise(returned);
    if (!promised) context.result = returned;
    return returned;
  };
  channel.start.runStores(context, () => {
    try {
      invoke(call, invocation.forward, (value, rejected) => {
        // A thenable may settle at once; its outcome still comes after `end`.
        if (ended) invocation.settle(value, rejected);
        else early ??= () => invocation.settle(value, rejected);
      });
    } finally {
      invocation.end(promised);
      ended = true;
      early?.();
    }
  });
}
