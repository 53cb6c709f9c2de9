/**
 * `server._handle`: what Node's net.Server asks of a listening handle, answered by the engine. Enters: calls of Node's
 * own server code (address, close, ref, unref). Leaves: commands to the engine.
 */
import { chmodSync } from 'node:fs';
import type { Engine } from '../bridge/engine';
import type { ListenResult } from '../bridge/native';

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
  readonly #address: ListenResult['address'];
  readonly #shared: SharedHandle | undefined;
  /** Absent for Unix sockets, as in Node: then `server.address()` is the path. */
  readonly getsockname: ((out: object) => number) | undefined;
  #referenced = false;
  #closed = false;

  constructor(engine: Engine, result: ListenResult, shared?: SharedHandle) {
    this.#engine = engine;
    this.server = result.server;
    this.#address = result.address;
    this.#shared = shared;
    if (shared !== undefined && result.address === undefined) {
      this.getsockname = shared.getsockname?.bind(shared);
    } else if (typeof result.address === 'object') {
      this.getsockname = (out) => {
        Object.assign(out, result.address);
        return 0;
      };
    }
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
    this.#shared?.close();
    this.#engine.native.close(this.server);
    if (callback !== undefined) process.nextTick(callback);
  }

  /** `listen({ path, readableAll, writableAll })`. */
  fchmod(mode: number): number {
    if (typeof this.#address !== 'string') return 0;
    try {
      chmodSync(this.#address, 0o700 | (mode & UV_READABLE ? 0o044 : 0) | (mode & UV_WRITABLE ? 0o022 : 0));
      return 0;
    } catch (error) {
      return (error as NodeJS.ErrnoException).errno ?? -1;
    }
  }
}
