/**
 * `xsys/https`: everything `node:https` exports, with the server side replaced, and `createSecureContext` for contexts
 * that the engine can serve with. Enters: calls as for Node's `https`. Leaves: servers on the engine that is chosen.
 */
import * as https from 'node:https';
import { createServer, Server } from './create-server';
import { createSecureContext } from './secure-context';

const exported = Object.create(null) as typeof https & { createSecureContext: typeof createSecureContext };
// Getters stay getters (`globalAgent` may change).
Object.defineProperties(exported, Object.getOwnPropertyDescriptors((https as { default?: typeof https }).default ?? https));
for (const [name, value] of Object.entries({ createServer, Server, createSecureContext })) {
  Object.defineProperty(exported, name, { value, writable: true, enumerable: true, configurable: true });
}

export = exported;
