/**
 * What a handler returned, when it is a promise. Enters: any value. Leaves: whether it is one, and its rejection as
 * `next(error)`.
 */
import depd = require('depd');
import type { Next } from './types';

export const deprecate = depd('router');

export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return (
    value !== null &&
    (typeof value === 'object' || typeof value === 'function') &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}

function ignore(): void {}

/** A resolved promise says nothing; a rejected one without a reason still is an error. */
export function forwardRejection(promise: PromiseLike<unknown>, next: Next): void {
  if (!(promise instanceof Promise)) {
    deprecate('handlers that are Promise-like are deprecated, use a native Promise instead');
  }
  promise.then(ignore, (reason) => next(reason || new Error('Rejected promise')));
}
