/**
 * Puts the Rust engine behind `node:http`'s server side, for an unmodified program.
 *
 * Enters: nothing. Leaves: `http.createServer` and `http.Server` that make servers of `xsys/http`, for CommonJS and ESM
 * importers. `http.request`, agents and everything else of `node:http` stay as they are.
 */
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import type { Server } from 'node:http';

let done = false;

type Constructor = new (...args: never[]) => Server;

/** `EngineServer`: the class of `xsys/http`; `createServer`: its factory. */
export function serveHttp(EngineServer: Constructor, createServer: typeof http.createServer): void {
  if (done) return;
  done = true;
  const NodeServer = http.Server;
  // A proxy of Node's own class keeps `instanceof http.Server` true for both engines' servers, and lets what is patched
  // on `http.Server.prototype` (tracing does that) reach both.
  const server: typeof NodeServer = new Proxy(NodeServer, {
    // A program's own subclass has Node's prototype chain, without the engine's methods: Node serves it.
    apply: (target, self, args) =>
      self instanceof NodeServer ? Reflect.apply<typeof self, never[], Server>(target as never, self, args as never[]) : (Reflect.construct(EngineServer, args) as Server),
    construct: (target, args, newTarget) =>
      newTarget === server
        ? (Reflect.construct(EngineServer, args) as Server)
        : (Reflect.construct(target, args, newTarget) as Server),
  });
  const exports = http as unknown as { Server: unknown; createServer: unknown };
  exports.Server = server;
  exports.createServer = createServer;
  syncBuiltinESMExports();
}
