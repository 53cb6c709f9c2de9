/**
 * What handlers return. Enters: any value. Leaves: whether it is a promise, with a warning for one that only looks like
 * a promise, in the words that Express users know.
 */
import depd = require('depd');

const deprecate = depd('router');

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return (
    value !== null &&
    (typeof value === 'object' || typeof value === 'function') &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}

/** `what`: who returned it, in the plural. */
export function promiseOf(value: unknown, what: 'handlers' | 'parameters'): PromiseLike<unknown> | undefined {
  if (!isPromise(value)) return undefined;
  if (!(value instanceof Promise)) deprecate(`${what} that are Promise-like are deprecated, use a native Promise instead`);
  return value;
}
