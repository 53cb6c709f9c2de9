/**
 * `xsys/http`: everything `node:http` exports, with the server side replaced. Enters: calls as for Node's `http`.
 * Leaves: servers on the engine that is chosen. Clients, agents and constants are Node's own.
 */
import * as http from 'node:http';
import { createServer } from './create-server';
import { IncomingMessage } from './incoming-message';
import { Server } from './create-server';
import { ServerResponse } from './server-response';

const exported = Object.create(null) as typeof http;
// Getters stay getters (`globalAgent`, `maxHeaderSize` may change, `WebSocket` loads on use).
Object.defineProperties(exported, Object.getOwnPropertyDescriptors((http as { default?: typeof http }).default ?? http));
for (const [name, value] of Object.entries({ createServer, IncomingMessage, Server, ServerResponse })) {
  Object.defineProperty(exported, name, { value, writable: true, enumerable: true, configurable: true });
}

export = exported;
