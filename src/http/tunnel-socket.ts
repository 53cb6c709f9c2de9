/**
 * A connection that has left HTTP while its socket stays with the engine, because only the engine can encrypt: what
 * `'upgrade'`, `'connect'` and `'clientError'` listeners get in the place of the socket itself. Enters: what the
 * application writes; CHUNK, END, WRITTEN and ABORT records. Leaves: DATA, CREDIT, END and ABORT records of the tunnel's
 * exchange. A half-closed side leaves the other one open, as on a socket.
 */
import * as net from 'node:net';
import type { Engine } from '../bridge/engine';
import type { Peer } from '../bridge/native';
import { DATA_FLAGS } from '../bundle/layout.generated';
import { INLINE_LIMIT } from '../bundle/outgoing-batch';

/** Bytes on their way to the socket before a writer has to wait, as in a socket's send buffer. */
const WINDOW = 128 * 1024;
/** A large buffer crosses in such slices. */
const SLICE = 64 * 1024;

type WriteCallback = (error?: Error | null) => void;

/** The exchange that carries the bytes, and the connection that it is on. */
export interface TunnelIdentity {
  readonly id: number;
  readonly generation: number;
  readonly connection: number;
  readonly connectionGeneration: number;
}

const open = new Map<number, TunnelSocket>();

export function openTunnel(id: number, generation: number): TunnelSocket | undefined {
  const tunnel = open.get(id);
  return tunnel?.tunnel.generation === generation ? tunnel : undefined;
}

export class TunnelSocket extends net.Socket {
  readonly tunnel: TunnelIdentity;
  readonly engine: Engine;
  received = 0;
  sent = 0;
  #heldCredit = 0;
  #unreported = 0;
  #waiting: WriteCallback | undefined;
  #clientEnded = false;
  #broken = false;
  #referenced = true;
  #peer: Peer | undefined;

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && #heldCredit in value;
  }

  constructor(engine: Engine, tunnel: TunnelIdentity) {
    super({ allowHalfOpen: true });
    this.engine = engine;
    this.tunnel = tunnel;
    engine.ref();
    open.set(tunnel.id, this);
  }

  /** CHUNK. */
  chunk(bytes: Buffer): void {
    this.received += bytes.length;
    this.#active();
    if (this.push(bytes)) this.#credit(bytes.length);
    else this.#heldCredit += bytes.length;
  }

  /** END: the client has closed its side. */
  clientEnded(): void {
    this.#clientEnded = true;
    this.push(null);
    // As net.Socket does at the end of a stream that nobody reads.
    if (this.readableLength === 0) this.read(0);
  }

  /** WRITTEN. */
  reported(byteLength: number): void {
    this.#unreported -= byteLength;
    this.#active();
    const waiting = this.#waiting;
    if (waiting === undefined || this.#unreported >= (this.writableEnded && this.writableLength === 0 ? 1 : WINDOW)) return;
    this.#waiting = undefined;
    waiting();
  }

  /** ABORT: there is no connection any more. */
  broken(): void {
    this.#broken = true;
    this.destroy();
  }

  #credit(byteLength: number): void {
    const { id, generation } = this.tunnel;
    this.engine.outgoing(id).credit(id, generation, byteLength);
  }

  #active(): void {
    (this as unknown as { _unrefTimer(): void })._unrefTimer();
  }

  override _read(): void {
    if (this.#heldCredit === 0) return;
    const held = this.#heldCredit;
    this.#heldCredit = 0;
    this.#credit(held);
  }

  override _write(chunk: Buffer | string, encoding: BufferEncoding, callback: WriteCallback): void {
    this.#send(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk, callback);
  }

  override _writev(chunks: { chunk: Buffer | string; encoding: BufferEncoding }[], callback: WriteCallback): void {
    const parts = chunks.map(({ chunk, encoding }) => (typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk));
    this.#send(parts.length === 1 ? parts[0] : Buffer.concat(parts), callback);
  }

  #send(bytes: Buffer, callback: WriteCallback): void {
    if (this.#broken || bytes.length === 0) return callback();
    const slice = bytes.subarray(0, SLICE);
    const { id, generation } = this.tunnel;
    if (slice.length <= INLINE_LIMIT) {
      this.engine.outgoing(id).data(id, generation, DATA_FLAGS.ACK, 0, [slice]);
    } else {
      this.engine.flush();
      this.engine.native.send(id, generation, DATA_FLAGS.ACK, 0, slice);
    }
    this.sent += slice.length;
    this.#unreported += slice.length;
    this.#active();
    const next = slice.length === bytes.length ? callback : (): void => this.#send(bytes.subarray(SLICE), callback);
    if (this.#unreported < WINDOW) next();
    else this.#waiting = next;
  }

  /** Our side ends: `'finish'` comes once everything has reached the socket, as with a socket's shutdown. */
  override _final(callback: WriteCallback): void {
    const end = (): void => {
      const { id, generation } = this.tunnel;
      if (!this.#broken) this.engine.outgoing(id).end(id, generation, true);
      callback();
    };
    if (this.#unreported === 0 || this.#broken) end();
    else this.#waiting = end;
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    const { id, generation } = this.tunnel;
    open.delete(id);
    // Where both sides have ended, the engine closes by itself.
    if (!this.#broken && !(this.#clientEnded && this.writableFinished)) this.engine.outgoing(id).abort(id, generation);
    this.#broken = true;
    if (this.#referenced) this.engine.unref();
    this.#referenced = false;
    this.setTimeout(0);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.(error);
    callback(error);
    setImmediate(emitClose, this, error !== null && error !== undefined);
  }

  override setNoDelay(): this {
    return this;
  }

  override setKeepAlive(): this {
    return this;
  }

  override ref(): this {
    if (!this.#referenced && !this.destroyed) {
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
    return { address: peer?.remoteAddress, family: peer?.remoteFamily, port: peer?.remotePort };
  }

  _getsockname(): { address?: string; family?: string; port?: number } {
    const peer = this.#peerNow();
    return { address: peer?.localAddress, family: peer?.localFamily, port: peer?.localPort };
  }

  #peerNow(): Peer | undefined {
    const { connection, connectionGeneration } = this.tunnel;
    if (this.#peer === undefined && !this.destroyed) this.#peer = this.engine.native.peer(connection, connectionGeneration);
    return this.#peer;
  }
}

Object.defineProperties(TunnelSocket.prototype, {
  pending: {
    configurable: true,
    get(this: TunnelSocket) {
      return this.destroyed;
    },
  },
  bytesRead: {
    configurable: true,
    enumerable: true,
    get(this: TunnelSocket) {
      return this.received;
    },
  },
  bytesWritten: {
    configurable: true,
    enumerable: true,
    get(this: TunnelSocket) {
      return this.sent + this.writableLength;
    },
  },
});

function emitClose(socket: TunnelSocket, hadError: boolean): void {
  socket.emit('close', hadError);
}
