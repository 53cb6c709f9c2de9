/**
 * `req.socket`: a real `net.Socket` without a handle that stands for one connection of the engine. Enters: what Node's
 * own OutgoingMessage code (or an application) writes to it. Leaves: bytes for the exchange that is open, commands for
 * the connection. It is made at the connection's first request and serves all that follow: Node's message classes then
 * work on it unchanged, also when a framework has swapped the messages' prototypes. It never parses anything, and
 * request bodies do not come through it.
 */
import * as net from 'node:net';
import type { Engine } from '../bridge/engine';
import type { Peer } from '../bridge/native';
import { ABORT_REASON } from '../bundle/layout.generated';
import { INLINE_LIMIT } from '../bundle/outgoing-batch';
import { clientError } from './client-error';
import type { Exchange } from './exchange';
import type { ResponseFields } from './node-internals';
import { responseFinished } from './finish';
import type { EngineServer } from './engine-server';
import type { ServerResponse } from './server-response';

/** A large buffer crosses in such slices, each waiting for the one before: true backpressure in bounded memory. */
const SLICE = 256 * 1024;

/** By ABORT's reason: what Node's parser says when it happens within a body. */
const BODY_ERRORS: Readonly<Record<number, string>> = {
  [ABORT_REASON.CLOSED]: 'HPE_INVALID_EOF_STATE',
  [ABORT_REASON.TIMEOUT]: 'ERR_HTTP_REQUEST_TIMEOUT',
  [ABORT_REASON.MALFORMED]: 'HPE_INVALID_CHUNK_SIZE',
};

type WriteCallback = (error?: Error | null) => void;

interface Chunk {
  chunk: Buffer | string;
  encoding: BufferEncoding;
}

export class EngineSocket extends net.Socket {
  readonly id: number;
  readonly generation: number;
  readonly engine: Engine;
  /** Node's name: tools find their way from a socket to its server and message with these. */
  declare server: EngineServer;
  _httpMessage: ServerResponse | null = null;
  parser = null;
  /** The exchange that is open on this connection. */
  exchange: Exchange | null = null;
  requestsCount = 0;
  received = 0;
  sent = 0;
  /** The real socket has gone to the application, and with it whatever there is to say of the connection's end. */
  handedOff = false;
  /** Whether the application set an idle timeout of its own for the current exchange. */
  ownTimeout = false;

  /** The engine closes the connection by itself, after what has been written. */
  #closing = false;
  /** Bytes have been sent that are no response head: an application answers by hand. */
  #spoke = false;
  #gone = false;
  #referenced = true;
  #peer: Peer | undefined;
  /** The chunk, as it was given to `write`, that begins with the final head. */
  #headChunk: string | undefined;

  /** By what a facade has and not by its prototypes: encrypted ones have Node's `TLSSocket` among them. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && #closing in value;
  }

  constructor(engine: Engine, id: number, generation: number, server: EngineServer) {
    super({
      allowHalfOpen: true,
      readableHighWaterMark: server.highWaterMark,
      writableHighWaterMark: server.highWaterMark,
    } as net.SocketConstructorOpts);
    this.engine = engine;
    this.id = id;
    this.generation = generation;
    this.server = server;
    engine.ref();
  }

  /** Node's head and first text come as one string; this is where the head can still be told from the rest. */
  override write(data: string | Uint8Array, encoding?: unknown, callback?: unknown): boolean {
    const exchange = this.exchange;
    if (exchange !== null) {
      const message = this._httpMessage as unknown as ResponseFields | null;
      if (message !== null) {
        if (!exchange.slow) {
          exchange.slow = true;
          message.prependListener('finish', responseFinished);
        }
        if (
          !exchange.headSent &&
          this.#headChunk === undefined &&
          message._headerSent &&
          typeof data === 'string' &&
          data.startsWith(message._header!)
        ) {
          this.#headChunk = data;
        }
      }
    }
    return super.write(data, encoding as BufferEncoding, callback as WriteCallback);
  }

  override _write(chunk: Buffer | string, encoding: BufferEncoding, callback: WriteCallback): void {
    this._writev([{ chunk, encoding }], callback);
  }

  override _writev(chunks: Chunk[], callback: WriteCallback): void {
    const exchange = this.exchange;
    if (exchange === null || exchange.ended) {
      // Nothing is open that these bytes could belong to; a peer that has gone would not get them either.
      callback();
      return;
    }
    const parts: Buffer[] = [];
    let length = 0;
    for (const { chunk, encoding } of chunks) {
      if (typeof chunk === 'string' && chunk === this.#headChunk) {
        this.#headChunk = undefined;
        if (length > 0) this.#send(exchange, parts.splice(0), length, 0, ignore);
        length = 0;
        const header = (this._httpMessage as unknown as ResponseFields)._header!;
        const head = Buffer.from(header, encoding);
        const bytes = chunk.length === header.length ? head : Buffer.from(chunk, encoding);
        exchange.headLength = head.length;
        parts.push(bytes);
        length += bytes.length;
      } else {
        const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
        if (bytes.length === 0) continue;
        parts.push(bytes);
        length += bytes.length;
      }
    }
    const headLength = exchange.headLength;
    exchange.headLength = 0;
    if (length === 0) callback();
    else this.#send(exchange, parts, length, headLength, callback);
  }

  #send(exchange: Exchange, parts: Buffer[], length: number, headLength: number, callback: WriteCallback): void {
    this.sent += length;
    if (headLength === 0) this.#spoke = true;
    if (length <= INLINE_LIMIT) {
      exchange.write(parts, length, headLength, callback);
      return;
    }
    const bytes = parts.length === 1 ? parts[0] : Buffer.concat(parts, length);
    let at = 0;
    const next = (): void => {
      if (at >= bytes.length || exchange.ended) return callback();
      const slice = bytes.subarray(at, at + SLICE);
      const head = at === 0 ? headLength : 0;
      at += slice.length;
      exchange.writeLarge(slice, head, next);
    };
    next();
  }

  /** The connection's sending side ends. */
  override _final(callback: WriteCallback): void {
    const exchange = this.exchange;
    if (!this.#closing) {
      if (exchange === null || exchange.ended) {
        this.engine.flush();
        this.engine.native.destroyConnection(this.id, this.generation);
      } else if (exchange.headSent || this.#spoke) {
        exchange.end(true);
      } else {
        exchange.abort();
      }
      this.#closing = true;
    }
    callback();
  }

  override _read(): void {
    // Nothing is read through the facade: bodies go to the request that they belong to.
  }

  /** Node's request code asks for more of the body this way. */
  override resume(): this {
    this.exchange?.resume();
    return super.resume();
  }

  /** The answer has ended with CLOSE: the engine closes the connection once everything is written. */
  closeAfterAnswer(): void {
    this.#closing = true;
    this.destroySoon();
  }

  /** The client has closed its sending side while an answer is awaited: Node's server then closes its own. */
  clientFinished(): void {
    if (this.server.httpAllowHalfOpen) {
      if (this._httpMessage !== null) (this._httpMessage as unknown as ResponseFields)._last = true;
      return;
    }
    this.push(null);
    super.resume();
    this.end();
  }

  /** The peer is gone, or can be sent nothing more; the engine closes the connection. */
  aborted(reason: number): void {
    this.#closing = true;
    const code = this.exchange?.bodyPending ? BODY_ERRORS[reason] : undefined;
    if (code === undefined || this.handedOff) {
      // Destroyed first: a writer that waits is let go without hearing that there is room.
      this.destroy();
      this.exchange?.over();
      return;
    }
    this.exchange?.over();
    // The message ended in its middle, which for Node is a client error too.
    const error = clientError(code);
    if (!this.server.emit('clientError', error, this) || !this.destroyed) this.destroy(error);
  }

  /** The engine has closed the connection. */
  connectionClosed(): void {
    this.#gone = true;
    if (this.#referenced) this.engine.unref();
    this.#referenced = false;
    this.destroy();
    this.exchange?.over();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    if (!this.#gone && !this.#closing) {
      // What was written before the destroy is on its way in Node as well.
      this.engine.flush();
      this.engine.native.destroyConnection(this.id, this.generation);
      this.exchange?.over();
    }
    callback(error);
    // After everything that the destroy itself sets off, as the close callback of a real handle would come.
    setImmediate(emitClose, this, error !== null && error !== undefined);
  }

  override setTimeout(milliseconds: number, callback?: () => void): this {
    if (this.destroyed) return this;
    // Node's own checks, with Node's own errors.
    if (typeof milliseconds !== 'number' || !(milliseconds >= 0) || (callback !== undefined && typeof callback !== 'function')) {
      return super.setTimeout(milliseconds, callback);
    }
    this.idleTimeout = milliseconds;
    this.ownTimeout = true;
    if (callback !== undefined) {
      if (milliseconds === 0) this.removeListener('timeout', callback);
      else this.once('timeout', callback);
    }
    this.engine.native.setConnectionTimeout(this.id, this.generation, milliseconds);
    return this;
  }

  /** After an answer Node forgets a timeout that was meant for it. */
  resetTimeout(): void {
    this.ownTimeout = false;
    const milliseconds = this.server.timeout;
    this.idleTimeout = milliseconds;
    this.engine.native.setConnectionTimeout(this.id, this.generation, milliseconds);
  }

  /** As the socket of any server of Node's: what HTTP reads from it is bytes. */
  override setEncoding(): never {
    throw Object.assign(new Error('Changing the socket encoding is not allowed per RFC7230 Section 3.'), {
      code: 'ERR_HTTP_SOCKET_ENCODING',
    });
  }

  override setNoDelay(): this {
    return this;
  }

  override setKeepAlive(): this {
    return this;
  }

  override ref(): this {
    if (!this.#referenced && !this.#gone) {
      this.#referenced = true;
      this.engine.ref();
    }
    return this;
  }

  override unref(): this {
    if (this.#referenced) {
      this.#referenced = false;
      this.engine.unref();
    }
    return this;
  }

  override resetAndDestroy(): this {
    return this.destroy();
  }

  /** net.Socket's address getters read these two. */
  _getpeername(): { address?: string; family?: string; port?: number } {
    const peer = this.#peerNow();
    return peer?.remoteAddress === undefined
      ? {}
      : { address: peer.remoteAddress, family: peer.remoteFamily!, port: peer.remotePort! };
  }

  _getsockname(): { address?: string; family?: string; port?: number } {
    const peer = this.#peerNow();
    return peer?.localAddress === undefined
      ? {}
      : { address: peer.localAddress, family: peer.localFamily!, port: peer.localPort! };
  }

  #peerNow(): Peer | undefined {
    // As in Node: an address that was never asked for is not known after the end.
    if (this.#peer === undefined && !this.destroyed) this.#peer = this.engine.native.peer(this.id, this.generation);
    return this.#peer;
  }

  /** What `socket.timeout` says; read-only in Node's types, a plain field in fact. */
  set idleTimeout(milliseconds: number) {
    (this as { timeout?: number }).timeout = milliseconds;
  }
}

// Accessors on Node's prototype as well, where they ask a handle that a facade does not have.
Object.defineProperties(EngineSocket.prototype, {
  pending: {
    configurable: true,
    get(this: EngineSocket) {
      return this.destroyed;
    },
  },
  bufferSize: {
    configurable: true,
    enumerable: true,
    get(this: EngineSocket) {
      return this.writableLength;
    },
  },
  bytesRead: {
    configurable: true,
    enumerable: true,
    get(this: EngineSocket) {
      return this.received;
    },
  },
  bytesWritten: {
    configurable: true,
    enumerable: true,
    get(this: EngineSocket) {
      return this.sent + this.writableLength;
    },
  },
});

function ignore(): void {
  // An interim response in front of a head: the head's own callback reports progress.
}

function emitClose(socket: EngineSocket, hadError: boolean): void {
  socket.emit('close', hadError);
}
