/**
 * `maxHeadersCount`. Enters: the property as the application set it, at any time. Leaves: what the engine is told, and how
 * much of a long head an application sees. Node answers 431 to a head, or trailers, with more fields; before 22.23 its
 * parser stopped collecting instead.
 */
import * as http from 'node:http';
import { Duplex } from 'node:stream';
import type { MessageFields } from './node-internals';

/** In force when `maxHeadersCount` is not a number. */
const DEFAULT_FIELDS = 1000;

/** Names and values that the older parser hands over at a time, while a head lasts. */
const STRINGS_AT_ONCE = 62;

/** Whether this Node refuses; its parser is asked, because the change came to each line of versions at another time. */
const refuses = ((): boolean => {
  const server = http.createServer();
  server.maxHeadersCount = 1;
  const wire = new Duplex({ read() {}, write: (_chunk, _encoding, written) => written() }) as Duplex & {
    parser?: { execute?(bytes: Buffer): unknown };
  };
  server.on('clientError', () => {});
  server.emit('connection', wire);
  const outcome = wire.parser?.execute?.(Buffer.from('GET / HTTP/1.1\r\nHost: a\r\nA: b\r\n\r\n'));
  wire.destroy();
  return outcome instanceof Error;
})();

function fieldsAllowed(limit: number | null | undefined): number {
  return typeof limit === 'number' ? Math.max(0, (limit << 1) >> 1) : DEFAULT_FIELDS;
}

/** Fields from which on the engine refuses a head; 0 = none. */
export function engineHeaderLimit(limit: number | null | undefined): number {
  return refuses ? fieldsAllowed(limit) : 0;
}

/** Whether an application may see less of a head than its client sent. */
export function hidesHeaders(limit: number | null | undefined): boolean {
  return !refuses && typeof limit === 'number';
}

/** Gives a message its head's names and values: all of them raw, unless this Node's parser had stopped, and as headers. */
export function addHeaders(message: MessageFields, fields: string[], limit: number | null | undefined): void {
  const most = refuses ? 0 : fieldsAllowed(limit) * 2;
  if (most === 0 || fields.length <= most) return message._addHeaderLines(fields, fields.length);
  const collected = Math.ceil(most / STRINGS_AT_ONCE) * STRINGS_AT_ONCE;
  message._addHeaderLines(fields.length > collected ? fields.slice(0, collected) : fields, most);
}
