/**
 * Ends an answer whose body the engine codes. Enters: a response of the engine whose head is made and not sent, and its
 * whole body, plain. Leaves: one DATA record, and the events of any other end. Whether a body is coded, and what the head
 * says about it, is decided by whoever asks for this.
 */
import * as http from 'node:http';
import { DATA_FLAGS } from '../bundle/layout.generated';
import { INLINE_LIMIT } from '../bundle/outgoing-batch';
import type { ResponseFields } from './node-internals';
import { exchangeForWhole, finishWhole, ServerResponse } from './server-response';

const nodeWrite = http.ServerResponse.prototype.write;
const ownEnd = ServerResponse.prototype.end;

/** How the engine codes a body: a number of the layout's CODING table, and a level in that coding's own scale. */
export interface BodyCoding {
  readonly coding: number;
  readonly level: number;
}

/** Whether nobody has put code of his own between this response and the engine. */
export function canEndEncoded(response: http.ServerResponse): boolean {
  return response.end === ownEnd && response.write === nodeWrite && http.ServerResponse.prototype.write === nodeWrite;
}

/** `false` means that nothing has been done: the body must go Node's own way. */
export function endEncoded(response: http.ServerResponse, body: Uint8Array, { coding, level }: BodyCoding): boolean {
  const exchange = exchangeForWhole(response);
  const fields = response as unknown as ResponseFields;
  const header = fields._header;
  if (exchange === undefined || !header || !fields._hasBody || (!fields.chunkedEncoding && !fields._last)) return false;

  const { id, generation, socket } = exchange;
  const chunked = fields.chunkedEncoding ? DATA_FLAGS.CHUNKED : 0;
  const flags = DATA_FLAGS.HEAD | DATA_FLAGS.END | chunked | (fields._last ? DATA_FLAGS.CLOSE : 0);
  const extra = coding | (level << 8);
  if (header.length + body.length <= INLINE_LIMIT) {
    exchange.engine.outgoing(id).encoded(id, generation, flags, extra, header, body);
  } else {
    exchange.engine.flush();
    const head = Buffer.from(header, 'latin1');
    exchange.engine.native.send(id, generation, flags | (extra << 16), head.length, Buffer.concat([head, body]));
  }
  // What the socket counts is what the application gave: the coded length is known to the engine alone.
  socket.sent += header.length + body.length;
  finishWhole(exchange);
  return true;
}
