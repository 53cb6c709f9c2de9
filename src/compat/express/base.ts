/**
 * The engine under the adapter: the only file here that names it. Enters: nothing. Leaves: the message classes whose
 * prototypes Express's extend, and `createServer`.
 */
export { createServer, IncomingMessage, Server, ServerResponse, type ServerOptions } from 'node:http';
