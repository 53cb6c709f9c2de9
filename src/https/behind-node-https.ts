/**
 * Puts the Rust engine behind `node:https`'s server side, for an unmodified program.
 *
 * Enters: nothing. Leaves: `https.createServer` and `https.Server` that make servers of `xsys/https`, and
 * `tls.createSecureContext` whose contexts both engines know, for CommonJS and ESM importers. Clients, agents, and what
 * else Node's `https` and `tls` have, stay as they are.
 */
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import tls from 'node:tls';
import { createSecureContext } from './secure-context';

let done = false;

type Constructor = new (...args: never[]) => https.Server;

/** `EngineServer`: the class of `xsys/https`; `createServer`: its factory. */
export function serveHttps(EngineServer: Constructor, createServer: typeof https.createServer): void {
  if (done) return;
  done = true;
  const NodeServer = https.Server;
  // See behind-node-http.ts.
  const server: typeof NodeServer = new Proxy(NodeServer, {
    apply: (_target, _self, args) => Reflect.construct(EngineServer, args) as https.Server,
    construct: (target, args, newTarget) =>
      newTarget === server
        ? (Reflect.construct(EngineServer, args) as https.Server)
        : (Reflect.construct(target, args, newTarget) as https.Server),
  });
  const exports = https as unknown as { Server: unknown; createServer: unknown };
  exports.Server = server;
  exports.createServer = createServer;
  (tls as { createSecureContext: typeof tls.createSecureContext }).createSecureContext = createSecureContext;
  syncBuiltinESMExports();
}
