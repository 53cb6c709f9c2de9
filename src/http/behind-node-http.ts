/**
 * Puts the Rust engine behind `node:http`'s server side, for an unmodified program.
 *
 * Enters: nothing. Leaves: `http.createServer` and `http.Server` that make servers of `xsys/http`, for CommonJS and ESM
 * importers. `http.request`, agents and everything else of `node:http` stay as they are.
 */
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { type Constructor, inNodesPlace } from './in-nodes-place';

let done = false;

/** `EngineServer`: the class of `xsys/http`; `createServer`: its factory. */
export function serveHttp(EngineServer: Constructor, createServer: typeof http.createServer): void {
  if (done) return;
  done = true;
  const exports = http as unknown as { Server: unknown; createServer: unknown };
  exports.Server = inNodesPlace(http.Server as unknown as Constructor, () => EngineServer);
  exports.createServer = createServer;
  syncBuiltinESMExports();
}
