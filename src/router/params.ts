/**
 * Parameters of a matched layer. Enters: what the pattern found, the parent's params, the callbacks registered with
 * `param`. Leaves: the merged params, and the callbacks run in order, once per name and value in a router.
 */
import type { Layer } from './layer';
import { deprecate, isPromise } from './promised';
import { traceParam } from './tracing';
import type { Handler, Next, ParamCallback, Params, RoutedRequest, RoutedResponse } from './types';

export type ParamCallbacks = Record<string, ParamCallback[] | undefined>;

/** What became of a name's callbacks, for later layers of the same router and request. */
export interface ParamOutcome {
  error: unknown;
  readonly match: unknown;
  value: unknown;
}

/** `mergeParams`: own params win; unnamed ones (from regular expressions) are appended after the parent's. */
export function mergeParams(params: Params, parent: unknown): Params {
  if (typeof parent !== 'object' || parent === null) return params;
  const merged: Params = { ...(parent as Params) };
  if (!(0 in params) || !(0 in parent)) return Object.assign(merged, params);

  const own = unnamedCount(params);
  const offset = unnamedCount(parent);
  // From the end, because the moved numbers may overlap the old ones.
  for (let i = own - 1; i >= 0; i--) {
    params[i + offset] = params[i];
    if (i < offset) delete params[i];
  }
  return Object.assign(merged, params);
}

function unnamedCount(params: Params): number {
  let count = 0;
  while (count in params) count++;
  return count;
}

/** Whether any of the layer's parameters has callbacks: most routers have none. */
export function hasCallbacks(callbacks: ParamCallbacks, keys: readonly string[]): boolean {
  for (let i = 0; i < keys.length; i++) if (callbacks[keys[i]] !== undefined) return true;
  return false;
}

export interface ParamRun {
  readonly callbacks: ParamCallbacks;
  readonly layer: Layer;
  readonly keys: readonly string[];
  readonly outcomes: Record<string, ParamOutcome | undefined>;
  readonly req: RoutedRequest;
  readonly res: RoutedResponse;
  readonly traced: boolean;
}

export function runParamCallbacks(run: ParamRun, done: Next): void {
  const { callbacks, keys, outcomes, req } = run;
  let position = 0;

  const nextParam: Next = (error) => {
    if (error || position >= keys.length) return done(error || undefined);
    const key = keys[position++];
    const params = req.params as Params;
    const value = params[key];
    const list = callbacks[key];
    if (value === undefined || !list) return nextParam();

    const earlier = outcomes[key];
    if (earlier && (earlier.match === value || (earlier.error && earlier.error !== 'route'))) {
      params[key] = earlier.value;
      return nextParam(earlier.error);
    }

    const outcome: ParamOutcome = (outcomes[key] = { error: null, match: value, value });
    let index = 0;
    const nextCallback: Next = (failure) => {
      const fn = list[index++];
      // A callback may have replaced the value.
      outcome.value = (req.params as Params)[key];
      if (failure) {
        outcome.error = failure;
        return nextParam(failure);
      }
      if (!fn) return nextParam();
      if (run.traced) {
        const invoke = (call: Handler, next: Next, settled: Settled) => callParam(call, run, next, value, key, settled);
        traceParam(invoke, fn as Handler, run.layer, req, run.res, nextCallback, key);
      } else {
        callParam(fn as Handler, run, nextCallback, value, key);
      }
    };
    nextCallback();
  };
  nextParam();
}

type Settled = (value: unknown, rejected: boolean) => void;

/** A callback goes on by calling next; of its promise only the rejection means something. */
function callParam(fn: Handler, run: ParamRun, next: Next, value: unknown, name: string, settled?: Settled): void {
  const rejected = (reason: unknown) => {
    next(reason);
    settled?.(reason, true);
  };
  try {
    const returned = fn(run.req, run.res, next, value, name);
    if (!isPromise(returned)) return;
    if (!(returned instanceof Promise)) {
      deprecate('parameters that are Promise-like are deprecated, use a native Promise instead');
    }
    try {
      returned.then(
        (result) => settled?.(result, false),
        (reason) => rejected(reason || new Error('Rejected promise')),
      );
    } catch (error) {
      rejected(error);
    }
  } catch (error) {
    next(error);
  }
}
