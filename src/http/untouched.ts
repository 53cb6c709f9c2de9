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

const own = ServerResponse.prototype as unknown as Methods;
/** Some of Node's own methods are overridden by ours: who has replaced those is not seen on a response. */
const nodes = http.ServerResponse.prototype as unknown as Methods;

/** As they were when this module was loaded. */
const original = METHODS.map((name) => ({ name, own: own[name], nodes: nodes[name] }));

export function touchedMethod(response: object): string | undefined {
  return original.find(({ name, own, nodes: was }) => (response as Methods)[name] !== own || nodes[name] !== was)?.name;
}

const { emit } = EventEmitter.prototype;

/** Whether an emitter emits as Node's do: requests are events, and who replaces `emit` wants to see each. */
export function emitsAsNode(emitter: EventEmitter): boolean {
  return emitter.emit === emit;
}
