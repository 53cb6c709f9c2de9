/**
 * Which server `xsys/https` makes. Enters: Node's arguments, `XSYS_CORE`, `XSYS_REQUIRE_NATIVE`. Leaves: a server of the
 * engine, or Node's own `https.Server` under the same adapter: where the settings ask for it, where no addon loads, and,
 * with one line that says why, where rustls cannot take an option.
 */
import type * as http from 'node:http';
import type * as https from 'node:https';
import { selectedCore, wantsEngine } from '../bridge/cores';
import { hasEngine, statusOnNode } from '../http/create-server';
import { sayNoHttp2 } from '../http/http2-option';
import type { ServerStatus } from '../http/server-status';
import { forNode, offersHttp2 } from './protocols';
import { NodeServer } from './node-own';
import { sayLeft } from './say-left';
import { engineContext, type EngineContext } from './secure-context';
import { HttpsServer, kMade } from './server';
import { unsupported, type TlsOptions } from './unsupported';

export type XsysHttpsServer = https.Server & { readonly xsys: ServerStatus };

type Options = https.ServerOptions | http.RequestListener;

interface ServerConstructor {
  new (options?: Options, listener?: http.RequestListener): XsysHttpsServer;
  (options?: Options, listener?: http.RequestListener): XsysHttpsServer;
  readonly prototype: XsysHttpsServer;
}

export function createServer(options?: Options, listener?: http.RequestListener): XsysHttpsServer {
  return new Server(options, listener);
}

/** Callable without `new`, as Node's. */
export const Server = function Server(this: unknown, options?: Options, listener?: http.RequestListener): XsysHttpsServer {
  const core = selectedCore();
  const derived = new.target !== undefined && new.target !== (Server as unknown) ? new.target : undefined;
  if (typeof options === 'function') {
    listener = options;
    options = {};
  }
  if (wantsEngine(core) && hasEngine()) {
    const context = contextFor(options ?? {});
    if (context !== undefined) {
      const given = context === 'none' ? options : { ...options, [kMade]: context };
      const server = Reflect.construct(HttpsServer, [given, listener], derived ?? HttpsServer) as HttpsServer;
      server.xsys.core = core;
      return server;
    }
  }
  // Not an object: Node's constructor says what is wrong.
  const given = typeof options === 'object' && options !== null ? options : undefined;
  if (given !== undefined && offersHttp2(given)) sayNoHttp2();
  const server = Reflect.construct(
    NodeServer,
    [given === undefined ? options : forNode(given), listener],
    derived ?? NodeServer,
  ) as https.Server;
  return Object.assign(server, { xsys: statusOnNode(core) });
} as unknown as ServerConstructor;

Object.setPrototypeOf(Server, HttpsServer);
Object.defineProperty(Server, 'prototype', { value: HttpsServer.prototype });

/**
 * What the engine has for such options. `'none'`: they name no certificate, others may come later (`SNICallback`,
 * `addContext`). `undefined`: Node's own server, which also says what is wrong; what rustls cannot take is said here.
 */
function contextFor(options: https.ServerOptions): EngineContext | 'none' | undefined {
  if (typeof options !== 'object') return undefined;
  const made = engineContext(options as TlsOptions);
  if ('id' in made) return made;
  if (!options.key && !options.cert && unsupported(options as TlsOptions).length === 0) return 'none';
  sayLeft(made.reasons);
  return undefined;
}
