/**
 * Puts the Rust engine behind `node:https`'s server side, for an unmodified program.
 *
 * Enters: nothing. Leaves: `https.createServer` and `https.Server` that make servers of `xsys/https`, and
 * `tls.createSecureContext` whose contexts both engines know, for CommonJS and ESM importers. Clients, agents, and what
 * else Node's `https` and `tls` have, stay as they are. `xsys/https` itself is loaded when the first of these is called.
 */
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import tls from 'node:tls';
import { onUse } from '../on-use';
import type * as factory from './create-server';
import { NodeServer } from './node-own';
import type * as contexts from './secure-context';

let done = false;

const servers = onUse(() => require('./create-server') as typeof factory);
const secureContexts = onUse(() => require('./secure-context') as typeof contexts);

function createServer(...args: Parameters<typeof factory.createServer>): https.Server {
  return servers().createServer(...args);
}

function createSecureContext(options?: tls.SecureContextOptions): tls.SecureContext {
  return secureContexts().createSecureContext(options);
}

export function serveHttps(): void {
  if (done) return;
  done = true;
  // See behind-node-http.ts.
  const server: typeof NodeServer = new Proxy(NodeServer, {
    apply: (target, self, args) =>
      self instanceof NodeServer
        ? Reflect.apply<typeof self, never[], https.Server>(target as never, self, args as never[])
        : (Reflect.construct(servers().Server, args) as https.Server),
    construct: (target, args, newTarget) =>
      newTarget === server
        ? (Reflect.construct(servers().Server, args) as https.Server)
        : (Reflect.construct(target, args, newTarget) as https.Server),
  });
  const exports = https as unknown as { Server: unknown; createServer: unknown };
  exports.Server = server;
  exports.createServer = createServer;
  (tls as { createSecureContext: typeof tls.createSecureContext }).createSecureContext = createSecureContext;
  syncBuiltinESMExports();
}
