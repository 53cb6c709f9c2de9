/**
 * `res`: Node's own ServerResponse, with a shortcut for an answer that is given whole. Enters: `end(body)` on a response
 * that has sent nothing yet. Leaves: one DATA record with the bytes that Node's code would have written, and the same
 * events. Whatever is not the plain case goes Node's own way, over the facade socket.
 */
import * as http from 'node:http';
import { DATA_FLAGS } from '../bundle/layout.generated';
import { INLINE_LIMIT, type TextEncoding } from '../bundle/outgoing-batch';
import { EngineSocket } from './engine-socket';
import type { Exchange } from './exchange';
import { finishSoon, onceEnded } from './finish';
import { listenedTo } from './late-listener';
import { setHeader, type HeaderValue } from './header-table';
import { kRejectNonStandardBodyWrites, type ResponseFields } from './node-internals';
import { plainHead } from './plain-head';

type EndCallback = () => void;
type Listener = (...args: never[]) => void;

const { byteLength } = Buffer;

const nodeEnd = http.ServerResponse.prototype.end as (
  this: unknown,
  chunk?: unknown,
  encoding?: unknown,
  callback?: unknown,
) => http.ServerResponse;
const nodeSend = (http.ServerResponse.prototype as unknown as { _send: unknown })._send;
const nodeWriteRaw = (http.ServerResponse.prototype as unknown as { _writeRaw: unknown })._writeRaw;
const NodeResponse = http.ServerResponse.prototype;

/** Node's constructor takes options that its types do not know. */
export type ServerResponseConstructor = new (request: http.IncomingMessage, options?: object) => ServerResponse;

export class ServerResponse extends http.ServerResponse {
  override setHeader(name: string, value: HeaderValue): this {
    return setHeader(this, name, value);
  }

  override on(event: string, listener: Listener): this {
    super.on(event, listener as never);
    if (this.finished) listenedTo(this);
    return this;
  }

  override addListener(event: string, listener: Listener): this {
    return this.on(event, listener);
  }

  override prependListener(event: string, listener: Listener): this {
    super.prependListener(event, listener as never);
    if (this.finished) listenedTo(this);
    return this;
  }

  override end(chunk?: unknown, encoding?: unknown, callback?: unknown): this {
    if (NodeResponse.end !== nodeEnd) return endPatched(this, [chunk, encoding, callback]) as this;
    if (typeof chunk === 'function') {
      callback = chunk;
      chunk = null;
      encoding = null;
    } else if (typeof encoding === 'function') {
      callback = encoding;
      encoding = null;
    }
    if (!endWhole(this, chunk, encoding, callback as EndCallback | undefined)) {
      nodeEnd.call(this, chunk, encoding, callback);
    }
    return this;
  }
}

/** What stands in the place of Node's `end` (tracing) hears as many arguments as were given. */
function endPatched(response: ServerResponse, given: unknown[]): http.ServerResponse {
  while (given.length > 0 && given.at(-1) === undefined) given.pop();
  return (NodeResponse.end as (...args: unknown[]) => http.ServerResponse).apply(response, given);
}

/**
 * `end(Buffer.from(text))`, and without the Buffer where the whole answer goes to the engine. That it is bytes decides
 * how Node writes the head: a head before text goes out in the text's encoding, a head before bytes in latin1.
 */
export function endAsBytes(response: ServerResponse, text: string): void {
  if (NodeResponse.end !== nodeEnd || !endWhole(response, text, 'utf8', undefined, 'latin1')) response.end(Buffer.from(text));
}

/** The exchange of a response that nothing has been sent of and that can be sent in one piece. */
export function exchangeForWhole(response: http.ServerResponse): Exchange | undefined {
  const fields = response as unknown as ResponseFields & { _send: unknown; _writeRaw: unknown };
  const socket = fields.socket;
  if (
    !(socket instanceof EngineSocket) ||
    fields.finished ||
    fields._headerSent ||
    fields.destroyed ||
    fields.strictContentLength ||
    fields.outputData.length !== 0
  ) {
    return undefined;
  }
  const exchange = socket.exchange;
  if (
    exchange === null ||
    exchange.response !== response ||
    exchange.ended ||
    exchange.slow ||
    exchange.bodyPending ||
    !socket.writable ||
    socket.writableCorked !== 0 ||
    fields._send !== nodeSend ||
    fields._writeRaw !== nodeWriteRaw
  ) {
    return undefined;
  }
  return exchange;
}

/** Does `end` in one step if the answer allows it; `false` means that nothing has been done that Node's way would not do. */
function endWhole(
  response: ServerResponse,
  chunk: unknown,
  encoding: unknown,
  callback?: EndCallback,
  headEncoding?: TextEncoding,
): boolean {
  const exchange = exchangeForWhole(response);
  if (exchange === undefined) return false;
  const { socket } = exchange;
  const fields = response as unknown as ResponseFields;
  const text = typeof chunk === 'string';
  const empty = !chunk;
  if (!text && !empty && !(chunk instanceof Uint8Array)) return false;
  const size = empty ? 0 : (chunk as string | Uint8Array).length;
  if (size > INLINE_LIMIT) return false;

  if (!fields._header) {
    const contentLength = empty ? 0 : text ? byteLength(chunk, encoding as BufferEncoding) : size;
    fields._contentLength = contentLength;
    if (plainHead(response, contentLength, exchange.engine.turn.epoch) === undefined) fields._implicitHeader();
    // A patched writeHead may have done anything, from ending the answer to writing a part of it.
    if (!fields._header || fields._headerSent || fields.finished || fields.outputData.length !== 0) return false;
  }
  if (fields.chunkedEncoding && fields._hasBody) return false;
  const header = fields._header;
  if (header.length + size > INLINE_LIMIT) return false;
  const withBody = fields._hasBody && size !== 0;
  if (
    !fields._hasBody &&
    !empty &&
    (response as unknown as Record<symbol, boolean>)[kRejectNonStandardBodyWrites ?? Symbol.for('none')]
  ) {
    return false;
  }

  if (typeof callback === 'function') onceEnded(response, callback);
  const flags = DATA_FLAGS.HEAD | DATA_FLAGS.END | (fields._last ? DATA_FLAGS.CLOSE : 0);
  const { id, generation } = exchange;
  const batch = exchange.engine.outgoing(id);
  if (withBody && text) {
    // Node sends a head and a first text in the text's encoding, latin1 head characters included.
    if (!encoding || encoding === 'utf8' || encoding === 'latin1') {
      const written = encoding === 'latin1' ? 'latin1' : 'utf8';
      socket.sent += batch.text(id, generation, flags, header, chunk, written, headEncoding ?? written);
    } else {
      const bytes = Buffer.from(chunk, encoding as BufferEncoding);
      socket.sent += batch.headAndBytes(id, generation, flags, header, bytes);
    }
  } else if (withBody) {
    socket.sent += batch.headAndBytes(id, generation, flags, header, chunk as Uint8Array);
  } else {
    socket.sent += batch.text(id, generation, flags, header, '', 'latin1', 'latin1');
  }
  finishWhole(exchange);
  return true;
}

/** The whole answer has been given to the engine. */
export function finishWhole(exchange: Exchange): void {
  const { response } = exchange;
  const fields = response as unknown as ResponseFields;
  exchange.headSent = true;
  exchange.ended = true;
  fields._headerSent = true;
  fields.finished = true;
  fields._finish();
  finishSoon(exchange);
  exchange.engine.turn.answered();
}
