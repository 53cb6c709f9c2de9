/**
 * A server of Node's whose connections the engine accepts and parses. Enters: Node's options and Node's calls. Leaves:
 * requests through `server.emit('request')`, so that whatever patches or listens to it keeps working. Arguments are
 * validated by Node's own constructor and Node's own `listen`; connections that Node must serve (upgrades, sockets that
 * the application emits) are served by Node's parser on this same server.
 */
import type { AsyncResource } from 'node:async_hooks';
import * as http from 'node:http';
import type * as net from 'node:net';
import type { Engine } from '../bridge/engine';
import type { Counters, ServerSettings } from '../bridge/native';
import { membership, serverEnded } from '../runner/membership';
import { listenToConnection } from './connection-events';
import { wantsHttp2 } from './http2-option';
import type { EngineServer as Served, NodeServer, ServerConstructor } from './engine-server';
import { EngineSocket } from './engine-socket';
import { IncomingMessage } from './incoming-message';
import { listen } from './listen';
import { kIncomingMessage, kServerResponse, knowsUpgradeOption, kUniqueHeaders, nodeConnectionListener, nodeTrackConnections } from './node-internals';
import { engine as startEngine, registerServer } from './engine-instance';
import type { ServerHandle } from './server-handle';
import { ServerPlan } from './planned';
import { ServerResponse, type ServerResponseConstructor } from './server-response';
import { TunnelSocket, type TunnelIdentity } from './tunnel-socket';
import type { ServerStatus } from './server-status';
import { defineSettings } from './live-settings';
import { WATCHED_EVENTS, engineSettings } from './server-settings';

type Listener = (...args: never[]) => void;

/** On which event Node's server begins to speak HTTP with a socket. */
type ConnectionEvent = 'connection' | 'secureConnection';

/** Puts the engine into a class of Node's: `http.Server`, or one with the same methods. */
export function onEngine(NodeClass: ServerConstructor<NodeServer>, event: ConnectionEvent): ServerConstructor<EngineServer> {
  const ServerOfEngine = class Server extends NodeClass implements Served {
    readonly messageClass: typeof IncomingMessage;
    readonly responseClass: ServerResponseConstructor;
    readonly responseOptions: { highWaterMark: number; rejectNonStandardBodyWrites: boolean };
    readonly hasUniqueHeaders: boolean;
    readonly http2: boolean;
    readonly decidesUpgrades: boolean;
    readonly xsys: ServerStatus;
    /** The context of the `listen` call: what Node's accepted sockets would run in. */
    listenContext: AsyncResource | undefined = undefined;
    /** What the engine was last told. */
    engineAnswersContinue = true;
    #engine: Engine | undefined;
    /** What it listens with, and what it listened with as long as connections from then are open. */
    readonly #handles = new Map<number, ServerHandle>();
    #handle: ServerHandle | undefined;
    /** How often `'close'` is due once the engine has ended. */
    #closesOwed = 0;
    #reusePort = false;
    #tracking = false;
    #closedCounters: Counters | undefined = undefined;
    #plan: ServerPlan | undefined = undefined;

    constructor(options?: http.ServerOptions | http.RequestListener, listener?: http.RequestListener) {
      if (typeof options === 'function') {
        listener = options;
        options = {};
      }
      // Other values go through as they are: Node's constructor refuses them in its own words.
      const given = options === undefined || options === null || isPlainOptions(options) ? { ...options } : options;
      const own = given as http.ServerOptions;
      if (isPlainOptions(given)) {
        own.IncomingMessage ??= IncomingMessage;
        own.ServerResponse ??= ServerResponse as never;
      }
      super(own, listener);
      const symbols = this as unknown as Record<symbol, unknown>;
      this.messageClass = (symbols[kIncomingMessage!] ?? own.IncomingMessage ?? IncomingMessage) as typeof IncomingMessage;
      this.responseClass = (symbols[kServerResponse!] ?? own.ServerResponse ?? ServerResponse) as ServerResponseConstructor;
      this.hasUniqueHeaders = kUniqueHeaders !== undefined && Boolean(symbols[kUniqueHeaders]);
      this.http2 = wantsHttp2(own);
      this.decidesUpgrades = knowsUpgradeOption && typeof (own as { shouldUpgradeCallback?: unknown }).shouldUpgradeCallback === 'function';
      this.responseOptions = {
        highWaterMark: this.highWaterMark,
        rejectNonStandardBodyWrites: this.rejectNonStandardBodyWrites,
      };
      // A timer that looks for late requests would wake an idle process; the engine has its own.
      if (nodeTrackConnections !== undefined) super.removeListener('listening', nodeTrackConnections);
      super.removeListener(event, nodeConnectionListener);
      super.on(event, serveForeignSocket as never);
      this.xsys = {
        core: 'rust',
        engine: 'rust',
        threads: 0,
        counters: () => this.#counters(),
        isolate: membership()?.slot,
        isolates: () => this.#engine?.native.isolates() ?? [],
        plan: () => this.#plan?.status ?? { inForce: false, why: 'the server does not listen' },
      };
    }

    override listen(...args: unknown[]): this {
      const first = args[0];
      this.#reusePort = isPlainOptions(first) && (first as { reusePort?: boolean }).reusePort === true;
      if (this.#reusePort) {
        // A port that every worker binds by itself is none that the primary hands out.
        args[0] = { ...(first as object), reusePort: undefined, exclusive: true };
      }
      return (super.listen as (...args: unknown[]) => this)(...args);
    }

    /** Called by Node's `listen` with everything settled. */
    _listen2(
      address: string | null,
      port: number | null,
      addressType: number | null,
      backlog: number,
      fd?: number,
      flags?: number,
    ): void {
      this.#engine ??= startEngine();
      const reusePort = this.#reusePort;
      listen(this.#engine, this, { address, port, addressType, backlog, fd, flags: flags ?? 0, reusePort });
    }

    engineOpened(handle: ServerHandle, context: AsyncResource): void {
      this.#plan?.stop();
      this._handle = handle;
      this.#handle = handle;
      this.#handles.set(handle.server, handle);
      this.listenContext = context;
      this.xsys.threads = this.#engine!.threads;
      registerServer(handle.server, this);
      this.#plan = new ServerPlan(this, this.#engine!.native, handle.server);
      this.#plan.start();
      if (this._unref) this.unref();
    }

    /** What was counted since the server was made, over all the times that it listened; undefined if it never did. */
    #counters(): Counters | undefined {
      let sum = this.#closedCounters;
      for (const id of this.#handles.keys()) sum = added(this.#engine!.native.counters(id), sum);
      return sum;
    }

    /** A listener is closed and its last connection has ended. */
    engineClosed(id: number): void {
      const handle = this.#handles.get(id)!;
      this.#closedCounters = added(this.#engine!.native.counters(id), this.#closedCounters);
      this.#handles.delete(id);
      handle.unref();
      serverEnded();
      const again = handle !== this.#handle;
      if (!again) {
        this.#plan?.stop();
        this.#plan = undefined;
        this.#handle = undefined;
      }
      const closes = again ? this.#closesOwed : Math.max(1, this.#closesOwed);
      this.#closesOwed = 0;
      for (let n = 0; n < closes; n++) {
        // It listens again already, which for Node would be a server that is not closed.
        if (again) process.nextTick(() => this.emit('close'));
        else this._emitCloseIfDrained();
      }
    }

    override _emitCloseIfDrained(): void {
      if (this.#handles.size === 0) {
        nodeEmitCloseIfDrained.call(this);
      } else if (this._handle === null && this._connections === 0 && this.#openConnections() === 0) {
        // Node would tell now, at each such call; here the engine has yet to say that it has ended.
        this.#closesOwed++;
      }
    }

    #openConnections(): number {
      let open = 0;
      for (const id of this.#handles.keys()) open += this.#engine!.native.connections(id);
      return open;
    }

    override closeAllConnections(): void {
      this.#command('closeAllConnections');
      super.closeAllConnections();
    }

    override closeIdleConnections(): void {
      this.#command('closeIdleConnections');
      super.closeIdleConnections();
    }

    #command(name: 'closeAllConnections' | 'closeIdleConnections'): void {
      this.#engine?.flush();
      for (const id of this.#handles.keys()) this.#engine!.native[name](id);
    }

    override getConnections(callback: (error: Error | null, count: number) => void): this {
      process.nextTick(callback, null, this.#openConnections() + this._connections);
      return this;
    }

    engineSettings(): ServerSettings {
      const settings = engineSettings(this, 1);
      this.engineAnswersContinue = settings.answerContinue;
      return settings;
    }

    settingsChanged(): void {
      // Also called while Node's constructor runs, before this class's fields exist.
      if (!(#handle in this)) return;
      for (const id of this.#handles.keys()) this.#engine!.native.configure(id, this.engineSettings());
    }

    override on(event: string, listener: Listener): this {
      super.on(event, listener as never);
      this.listenersChanged(event);
      return this;
    }

    override addListener(event: string, listener: Listener): this {
      return this.on(event, listener);
    }

    override prependListener(event: string, listener: Listener): this {
      super.prependListener(event, listener as never);
      this.listenersChanged(event);
      return this;
    }

    override removeListener(event: string, listener: Listener): this {
      super.removeListener(event, listener as never);
      this.listenersChanged(event);
      return this;
    }

    override off(event: string, listener: Listener): this {
      return this.removeListener(event, listener);
    }

    override removeAllListeners(event?: string | symbol): this {
      super.removeAllListeners(event);
      this.listenersChanged(event);
      return this;
    }

    private listenersChanged(event?: string | symbol): void {
      if (event === undefined || WATCHED_EVENTS.has(event)) this.settingsChanged();
      if (event === undefined || event === 'request') this.planChanged();
    }

    /** Something that the plan depends on may have changed. */
    planChanged(): void {
      if (#plan in this) this.#plan?.changed();
    }

    /** The facade of one of the engine's connections: listened to as Node's server listens to its sockets. */
    makeSocket(engine: Engine, id: number, generation: number): EngineSocket {
      const socket = this.newSocket(engine, id, generation);
      if (this.timeout) socket.idleTimeout = this.timeout;
      listenToConnection(socket);
      return socket;
    }

    newSocket(engine: Engine, id: number, generation: number): EngineSocket {
      return new EngineSocket(engine, id, generation, this);
    }

    /** A connection that leaves HTTP and whose bytes still come through the engine. */
    makeTunnel(engine: Engine, tunnel: TunnelIdentity): TunnelSocket {
      return new TunnelSocket(engine, tunnel);
    }

    /** A connection is open, and somebody wants to hear of it. */
    announce(socket: EngineSocket): void {
      this.emit('connection', socket);
    }

    clientHello(): void {
      // Only where connections are encrypted.
    }

    tlsFailed(): void {
      // Only where connections are encrypted.
    }

    /** A real socket that came from this server's listener: the server is not closed before it is. */
    ownSocket(socket: net.Socket): void {
      const fields = socket as net.Socket & { server?: unknown; _server?: unknown };
      fields.server = this;
      fields._server = this;
      this._connections++;
    }

    /** Puts Node's own parser on a real socket. */
    serveOnNode(socket: object): void {
      if (!this.#tracking && nodeTrackConnections !== undefined) {
        this.#tracking = true;
        nodeTrackConnections.call(this);
      }
      nodeConnectionListener.call(this, socket);
    }
  };
  defineSettings(ServerOfEngine.prototype);
  return ServerOfEngine;
}

export type EngineServer = Served;
export const EngineServer = onEngine(http.Server as unknown as ServerConstructor<NodeServer>, 'connection');

function added(counters: Counters, before: Counters | undefined): Counters {
  if (before !== undefined) for (const name of Object.keys(counters) as (keyof Counters)[]) counters[name] += before[name];
  return counters;
}

const nodeEmitCloseIfDrained = (http.Server.prototype as unknown as { _emitCloseIfDrained(): void })._emitCloseIfDrained;

/** In the place of Node's own `'connection'` listener: the engine's connections need no parser. */
function serveForeignSocket(this: EngineServer, socket: object): void {
  if (!(socket instanceof EngineSocket)) this.serveOnNode(socket);
}

function isPlainOptions(options: unknown): options is object {
  return typeof options === 'object' && options !== null && !Array.isArray(options);
}
