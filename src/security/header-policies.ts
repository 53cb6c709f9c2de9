/**
 * A middleware that sets and removes headers. Enters: changes in order. Leaves: the middleware with its native form,
 * where every value is known beforehand and may stand in a header. It knows no policy.
 */
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { NativeStep, withStep } from '../plan/step';
import type { Middleware, SecurityRequest, SecurityResponse } from './middleware';

/** A header's value: text, undefined to remove the header, or a function that makes it for each request. */
export type HeaderValue = string | undefined | ((req: SecurityRequest, res: SecurityResponse) => string | Error);

export interface HeaderChange {
  readonly name: string;
  readonly value: HeaderValue;
}

/** `name` is the function's own, which tracing tools and the plan show. */
export function headerMiddleware(name: string, changes: readonly HeaderChange[]): Middleware {
  const middleware: Middleware = (req, res, next) => {
    for (const { name, value } of changes) {
      if (value === undefined) {
        res.removeHeader(name);
        continue;
      }
      const text = typeof value === 'string' ? value : value(req, res);
      if (text instanceof Error) return next(text);
      res.setHeader(name, text);
    }
    next();
  };
  Object.defineProperty(middleware, 'name', { value: name, configurable: true });
  const fixed = fixedChanges(changes);
  return withStep(middleware, typeof fixed === 'string' ? fixed : new NativeStep('headers', fixed));
}

/** A step that makes the changes that `read` gives for each plan; a text says why there are none. */
export function changesStep(read: () => readonly HeaderChange[] | string): NativeStep {
  return new NativeStep('headers', () => {
    const changes = read();
    return typeof changes === 'string' ? changes : fixedChanges(changes);
  });
}

/** As the engine takes them, or in words why it cannot. */
function fixedChanges(changes: readonly HeaderChange[]): { changes: [string, string | null][] } | string {
  const fixed: [string, string | null][] = [];
  for (const { name, value } of changes) {
    if (typeof value === 'function') return `${name} is made for each request`;
    if (value !== undefined && !isValid(name, value)) return `${name} has characters that no header may have: each request fails`;
    fixed.push([name, value ?? null]);
  }
  return { changes: fixed };
}

function isValid(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}
