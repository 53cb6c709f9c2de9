/**
 * Which server `xsys/http` makes. Enters: Node's arguments, `XSYS_CORE`, `XSYS_REQUIRE_NATIVE`. Leaves: an
 * `EngineServer`, or Node's own `http.Server` where the settings ask for it or no addon loads: then with one warning
 * that names cause and fix, never a crash.
 */
import * as http from 'node:http';
import { selectedCore, wantsEngine, type Core } from '../bridge/cores';
import { loadNative } from '../bridge/loader';
import type { XsysError } from '../errors';
import { sayNoHttp2, wantsHttp2 } from './http2-option';
import { EngineServer } from './server';
import type { ServerStatus } from './server-status';

/** Taken before `xsys/register` puts ours in its place: this is what Node's engine is. */
const NodeServer = http.Server;

export type XsysServer = http.Server & { readonly xsys: ServerStatus };

interface ServerConstructor {
  new (options?: http.ServerOptions | http.RequestListener, listener?: http.RequestListener): XsysServer;
  (options?: http.ServerOptions | http.RequestListener, listener?: http.RequestListener): XsysServer;
  readonly prototype: XsysServer;
}

export function createServer(
  options?: http.ServerOptions | http.RequestListener,
  listener?: http.RequestListener,
): XsysServer {
  return new Server(options, listener);
}

/** Callable without `new`, as Node's. */
export const Server = function Server(
  this: unknown,
  options?: http.ServerOptions | http.RequestListener,
  listener?: http.RequestListener,
): XsysServer {
  const core = selectedCore();
  const derived = new.target !== undefined && new.target !== (Server as unknown) ? new.target : undefined;
  if (wantsEngine(core) && hasEngine()) {
    const server = Reflect.construct(EngineServer, [options, listener], derived ?? EngineServer) as EngineServer;
    server.xsys.core = core;
    return server;
  }
  if (wantsHttp2(options)) sayNoHttp2();
  const server = Reflect.construct(NodeServer, [options, listener], derived ?? NodeServer) as http.Server;
  return Object.assign(server, { xsys: statusOnNode(core) });
} as unknown as ServerConstructor;

Object.setPrototypeOf(Server, EngineServer);
Object.defineProperty(Server, 'prototype', { value: EngineServer.prototype });

/** What a server tells that Node's own engine serves. */
export function statusOnNode(core: Core): ServerStatus {
  return {
    core: wantsEngine(core) ? 'node' : core,
    engine: 'node',
    threads: 0,
    counters: () => undefined,
    isolate: undefined,
    isolates: () => [],
    plan: () => ({ inForce: false, why: 'Node’s own engine serves' }),
  };
}

/** Whether the addon loads. Where it does not, that is said once, or thrown with `XSYS_REQUIRE_NATIVE=1`. */
export function hasEngine(): boolean {
  const { failure } = loadNative();
  if (failure === undefined) return true;
  if (process.env['XSYS_REQUIRE_NATIVE'] === '1') throw failure;
  warnOnce(failure);
  return false;
}

let warned = false;

function warnOnce(failure: XsysError): void {
  if (warned) return;
  warned = true;
  process.emitWarning(
    `${failure.message}. Node's own http serves instead. Install the addon's platform package or build it ` +
      '(npm run setup); XSYS_REQUIRE_NATIVE=1 makes this an error, XSYS_CORE=node makes it silent.',
    { type: 'XsysWarning', code: failure.code },
  );
}
