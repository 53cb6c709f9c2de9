/**
 * Headers that are the same on every answer, put in their places at once. Enters: a middleware that sets only such headers.
 * Leaves: the same, without its checks of names and values for each request: they were made when the middleware was.
 */
import { fieldLine, headerSlots } from '../base';
import { stepOf, withStep } from '../../../plan/step';
import { atOnce } from '../routing/at-once';
import type { Request, RequestHandler, Response } from '../messages/message-types';

interface Change {
  readonly key: string;
  readonly name: string;
  /** Undefined: the header is removed. */
  readonly value: string | undefined;
}

/** What the middleware does to a response that nobody has touched. */
function changesOf(middleware: RequestHandler): Change[] {
  const changes: Change[] = [];
  const record = (name: string, value: string | undefined) => void changes.push({ key: name.toLowerCase(), name, value });
  const response = { setHeader: record, removeHeader: (name: string) => record(name, undefined) };
  middleware({} as Request, response as unknown as Response, () => undefined);
  return changes;
}

export function fixedHeaders(middleware: RequestHandler): RequestHandler {
  const step = stepOf(middleware);
  // What has no native form makes a value for each request.
  if (step === undefined) return middleware;
  const changes = changesOf(middleware);
  const fast: RequestHandler = (req, res, next) => {
    const slots = headerSlots(res);
    if (slots === undefined) return middleware(req, res, next);
    for (const { key, name, value } of changes) {
      if (value === undefined) delete slots[key];
      else slots[key] = fieldLine(name, value);
    }
    next();
  };
  Object.defineProperty(fast, 'name', { value: middleware.name, configurable: true });
  return atOnce(withStep(fast, step));
}
