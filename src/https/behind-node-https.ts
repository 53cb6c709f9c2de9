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
import { inNodesPlace } from '../http/in-nodes-place';
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
  const exports = https as unknown as { Server: unknown; createServer: unknown };
  exports.Server = inNodesPlace(NodeServer, () => servers().Server);
  exports.createServer = createServer;
  (tls as { createSecureContext: typeof tls.createSecureContext }).createSecureContext = createSecureContext;
  syncBuiltinESMExports();
}
