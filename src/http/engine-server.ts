/**
 * What the engine's servers are to the rest of this folder, whichever class of Node's they extend. Enters: nothing.
 * Leaves: types; `server.ts` makes the classes.
 */
import type { AsyncResource } from 'node:async_hooks';
import type * as http from 'node:http';
import type * as net from 'node:net';
import type { Engine } from '../bridge/engine';
import type { ServerSettings } from '../bridge/native';
import type { EngineSocket } from './engine-socket';
import type { IncomingMessage } from './incoming-message';
import type { ServerHandle } from './server-handle';
import type { ServerResponseConstructor } from './server-response';
import type { ServerStatus } from './server-status';
import type { TunnelIdentity, TunnelSocket } from './tunnel-socket';

export type ServerOptions = http.ServerOptions | http.RequestListener;
export type ServerConstructor<Of> = new (options?: ServerOptions, listener?: http.RequestListener) => Of;

/** What Node's server code calls the fields that it keeps and its types do not name. */
export interface NodeServer extends http.Server {
  _handle: ServerHandle | object | null;
  _connections: number;
  joinDuplicateHeaders: boolean;
  rejectNonStandardBodyWrites: boolean;
  requireHostHeader: boolean;
  httpAllowHalfOpen: boolean;
  noDelay: boolean;
  keepAlive: boolean;
  keepAliveInitialDelay: number;
  highWaterMark: number;
  maxRequestsPerSocket: number;
  maxHeaderSize?: number;
  _unref: boolean;
  _emitCloseIfDrained(): void;
}

/** A server of the engine. */
export interface EngineServer extends NodeServer {
  readonly messageClass: typeof IncomingMessage;
  readonly responseClass: ServerResponseConstructor;
  readonly responseOptions: { highWaterMark: number; rejectNonStandardBodyWrites: boolean };
  readonly hasUniqueHeaders: boolean;
  /** Clients may speak HTTP/2. */
  readonly http2: boolean;
  /** The application decides at each upgrade whether it is one; Node's parser asks it. */
  readonly decidesUpgrades: boolean;
  readonly xsys: ServerStatus;
  /** The context of the `listen` call: what Node's accepted sockets would run in. */
  listenContext: AsyncResource | undefined;
  /** What the engine was last told. */
  engineAnswersContinue: boolean;
  engineOpened(handle: ServerHandle, context: AsyncResource): void;
  engineClosed(id: number): void;
  engineSettings(): ServerSettings;
  settingsChanged(): void;
  planChanged(): void;
  /** Of the class that stands for this server's connections. */
  newSocket(engine: Engine, id: number, generation: number): EngineSocket;
  /** The facade of one of the engine's connections, listened to. */
  makeSocket(engine: Engine, id: number, generation: number): EngineSocket;
  /** A connection that leaves HTTP and whose bytes still come through the engine. */
  makeTunnel(engine: Engine, tunnel: TunnelIdentity): TunnelSocket;
  /** A connection is open, and somebody wants to hear of it. */
  announce(socket: EngineSocket): void;
  /** Which secure context is for `name`? Told to the engine by `answerHello`. */
  clientHello(engine: Engine, id: number, generation: number, name: string): void;
  /** A handshake failed, on a connection that is gone. */
  tlsFailed(socket: EngineSocket, code: string, message: string): void;
  /** A socket of Node's that came from this server's listener: the server is not closed before it is. */
  ownSocket(socket: net.Socket): void;
  /** Puts Node's own parser on a socket. */
  serveOnNode(socket: object): void;
}

