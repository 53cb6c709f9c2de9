/**
 * Whether messages still do what Node's do. Enters: a prototype of responses. Leaves: the name of the first method that
 * somebody has put in the place of Node's or of this package's; an answer that JavaScript never sees would pass it by.
 */
import { EventEmitter } from 'node:events';
import * as http from 'node:http';
import { ServerResponse } from './server-response';

const METHODS = [
  'setHeader', 'setHeaders', 'getHeader', 'removeHeader', 'appendHeader', 'hasHeader', 'flushHeaders', 'writeHead', 'write', 'end',
  'addTrailers', '_implicitHeader', '_storeHeader', '_send', '_writeRaw', '_finish', 'emit',
] as const;

type Methods = Record<string, unknown>;

/** As they were when this module was loaded. */
const original = new Map(METHODS.map((name) => [name, (ServerResponse.prototype as unknown as Methods)[name]]));
const nodeEnd = http.ServerResponse.prototype.end;

export function touchedMethod(response: object): string | undefined {
  if (http.ServerResponse.prototype.end !== nodeEnd) return 'end';
  for (const [name, method] of original) if ((response as Methods)[name] !== method) return name;
  return undefined;
}

const { emit } = EventEmitter.prototype;

/** Whether an emitter emits as Node's do: requests are events, and who replaces `emit` wants to see each. */
export function emitsAsNode(emitter: EventEmitter): boolean {
  return emitter.emit === emit;
}
