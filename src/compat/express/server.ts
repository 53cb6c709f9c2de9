/**
 * The server behind `app.listen`. Enters: an app, and what `listen` was called with. Leaves: a server whose messages are born with the app's prototypes,
 * so that no prototype is changed per request. Foreign servers give Node's messages; `app.handle` sees to those.
 */
import type { RequestListener, Server } from 'node:http';
import { createServer, IncomingMessage, ServerResponse, wantsHttp2 } from './base';
import { messageClassOf } from './message-classes';
import type { Application } from './types';

export function serverOf(app: Application, listenOptions: unknown): Server {
  const options = {
    // `listen` itself passes over what it does not know.
    http2: wantsHttp2(listenOptions),
    // An app whose prototypes were replaced as a whole gets Node's messages too.
    IncomingMessage: messageClassOf(app.request, IncomingMessage),
    ServerResponse: messageClassOf(app.response, ServerResponse),
  };
  return createServer(options, app as RequestListener);
}
