/**
 * Safe JSON for whoever asks for it by name: `res.json` has it anyway. Enters: values. Leaves: JSON, or an answer with it.
 */
import type { RequestHandler, Response } from '../messages/message-types';
import { expressStringify, type SafeOptions } from './safe-stringify';

export interface SafeJsonOptions extends SafeOptions {
  enabled?: boolean;
  includeNonEnumerable?: boolean;
  logCircularRefs?: boolean;
}

export function safeJsonStringify(value: unknown, options: SafeJsonOptions = {}): string {
  try {
    return JSON.stringify(value);
  } catch {
    return expressStringify(value, options);
  }
}

export function sendSafeJson(res: Response, value: unknown, options: SafeJsonOptions = {}): void {
  res.setHeader('Content-Type', 'application/json');
  res.send(safeJsonStringify(value, options));
}

/** Values that JSON.stringify refuses are written with `options`. */
export function createSafeJsonMiddleware(options: SafeJsonOptions = {}): RequestHandler {
  const { enabled = true, logCircularRefs = false } = options;
  return function safeJson(req, res, next) {
    if (!enabled) return next();
    const { json } = res;
    res.json = function (value?: unknown) {
      try {
        JSON.stringify(value);
      } catch (error) {
        if (logCircularRefs) console.debug(`safe JSON for ${req.method} ${req.url}: ${(error as Error).message}`);
        return json.call(this, JSON.parse(expressStringify(value, options)));
      }
      return json.call(this, value);
    };
    next();
  };
}

export function setupSafeJson(app: { use(handler: RequestHandler): unknown }, options: SafeJsonOptions = {}): void {
  app.use(createSafeJsonMiddleware(options));
}

/** Tells where a value refers to itself, then lets it fail. */
export function createCircularRefDebugger(): RequestHandler {
  return function circularRefDebugger(req, res, next) {
    const { json } = res;
    res.json = function (value?: unknown) {
      const path = circularPath(value, []);
      if (path !== undefined) {
        console.log(`Circular reference in the answer to ${req.method} ${req.url}: ${path.join(' -> ') || '(the value itself)'}`);
      }
      return json.call(this, value);
    };
    next();
  };
}

function circularPath(value: unknown, around: readonly { value: object; key: string }[], key = ''): string[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (around.some((outer) => outer.value === value)) return [...around.slice(1).map((outer) => outer.key), key];
  const inner = [...around, { value, key }];
  for (const [name, each] of Object.entries(value)) {
    const found = circularPath(each, inner, name);
    if (found !== undefined) return found;
  }
  return undefined;
}
