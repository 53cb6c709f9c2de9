/**
 * Which server `xsys/http` makes. Enters: Node's arguments, `XSYS_CORE`, `XSYS_REQUIRE_NATIVE`. Leaves: an
 * `EngineServer`, or Node's own `http.Server` where the settings ask for it or no addon loads: then with one warning
 * that names cause and fix, never a crash.
 */
import * as http from 'node:http';
import { loadNative } from '../bridge/loader';
import { XsysError } from '../errors';
import { EngineServer, type Core, type ServerStatus } from './server';

/** Taken before `xsys/register` puts ours in its place: this is what Node's engine is. */
const NodeServer = http.Server;

const CORES: readonly Core[] = ['rust', 'node', 'transport', 'control'];
const NODE_CORES: readonly Core[] = ['node', 'control'];

export type XsysServer = http.Server & { readonly xsys: ServerStatus };

interface ServerConstructor {
  new (options?: http.ServerOptions | http.RequestListener, listener?: http.RequestListener): XsysServer;
  (options?: http.ServerOptions | http.RequestListener, listener?: http.RequestListener): XsysServer;
  readonly prototype: XsysServer;
}

/** `XSYS_CORE`; `rust` when it is not set. */
export function chosenCore(): Core {
  const core = (process.env['XSYS_CORE'] || 'rust') as Core;
  if (!CORES.includes(core)) {
    throw new XsysError('XSYS_CORE_UNKNOWN', `XSYS_CORE=${core}: expected one of ${CORES.join(', ')}`);
  }
  return core;
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
  const core = chosenCore();
  const derived = new.target !== undefined && new.target !== (Server as unknown) ? new.target : undefined;
  if (!NODE_CORES.includes(core)) {
    const { failure } = loadNative();
    if (failure === undefined) {
      const server = Reflect.construct(EngineServer, [options, listener], derived ?? EngineServer) as EngineServer;
      server.xsys.core = core;
      return server;
    }
    if (process.env['XSYS_REQUIRE_NATIVE'] === '1') throw failure;
    warnOnce(failure);
  }
  const server = Reflect.construct(NodeServer, [options, listener], derived ?? NodeServer) as http.Server;
  const status: ServerStatus = {
    core: NODE_CORES.includes(core) ? core : 'node',
    engine: 'node',
    threads: 0,
    counters: () => undefined,
  };
  return Object.assign(server, { xsys: status });
} as unknown as ServerConstructor;

Object.setPrototypeOf(Server, EngineServer);
Object.defineProperty(Server, 'prototype', { value: EngineServer.prototype });

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
