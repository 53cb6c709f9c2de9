/**
 * `server._handle`: what Node's net.Server asks of a listening handle, answered by the engine. Enters: calls of Node's
 * own server code (address, close, ref, unref). Leaves: commands to the engine.
 */
import { chmodSync, statSync, unlinkSync } from 'node:fs';
import type { Engine } from '../bridge/engine';
import type { ListenResult } from '../bridge/native';
import { serverClosed, serverOpened } from '../runner/membership';

/** libuv's flags for `uv_pipe_chmod`. */
const UV_READABLE = 1;
const UV_WRITABLE = 2;

/** A handle of Node's that this one stands in front of: the shared port of a cluster worker. */
export interface SharedHandle {
  onconnection?: ((status: number, client: ClientHandle | undefined) => void) | undefined;
  readonly fd?: number;
  listen(backlog: number): number;
  close(callback?: () => void): void;
  getsockname?(out: object): number;
}

export interface ClientHandle {
  readonly fd: number;
  close(): void;
}

export class ServerHandle {
  readonly server: number;
  readonly #engine: Engine;
  /** The Unix socket that this handle made, and removes. */
  readonly #path: string | undefined;
  readonly #closeShared: (() => void) | undefined;
  /** Absent for Unix sockets, as in Node: then `server.address()` is the path. */
  readonly getsockname: ((out: object) => number) | undefined;
  #referenced = false;
  #closed = false;

  constructor(engine: Engine, result: ListenResult, shared?: SharedHandle, path?: string) {
    this.#path = path;
    this.#engine = engine;
    this.server = result.server;
    // As it is now: `listen` puts the server's own close in its place.
    this.#closeShared = shared?.close.bind(shared);
    if (shared !== undefined && result.address === undefined) {
      this.getsockname = shared.getsockname?.bind(shared);
    } else if (typeof result.address === 'object') {
      this.getsockname = (out) => {
        Object.assign(out, result.address);
        return 0;
      };
    }
    serverOpened();
    this.ref();
  }

  get fd(): number {
    return -1;
  }

  ref(): void {
    if (this.#referenced || this.#closed) return;
    this.#referenced = true;
    this.#engine.ref();
  }

  unref(): void {
    if (!this.#referenced) return;
    this.#referenced = false;
    this.#engine.unref();
  }

  hasRef(): boolean {
    return this.#referenced;
  }

  /** Stops accepting. Connections live on and keep the process alive by themselves. */
  close(callback?: () => void): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#engine.flush();
    this.#closeShared?.();
    const listenerClosed = this.#engine.native.close(this.server);
    serverClosed();
    // Other isolates may go on listening.
    if (this.#path !== undefined && listenerClosed) remove(this.#path);
    if (callback !== undefined) process.nextTick(callback);
  }

  /** `listen({ path, readableAll, writableAll })`. */
  fchmod(mode: number): number {
    if (this.#path === undefined) return 0;
    const added = (mode & UV_READABLE ? 0o444 : 0) | (mode & UV_WRITABLE ? 0o222 : 0);
    try {
      chmodSync(this.#path, (statSync(this.#path).mode & 0o777) | added);
      return 0;
    } catch (error) {
      return (error as NodeJS.ErrnoException).errno ?? -1;
    }
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Somebody else removed it; closing succeeds all the same, as in libuv.
  }
}
