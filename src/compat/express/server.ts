/**
 * The server behind `app.listen`. Enters: an app. Leaves: a server whose messages are born with the app's prototypes,
 * so that no prototype is changed per request. Foreign servers give Node's messages; `app.handle` sees to those.
 */
import type { RequestListener, Server } from 'node:http';
import { createServer, IncomingMessage, ServerResponse } from './base';
import { messageClassOf } from './message-classes';
import type { Application } from './types';

export function serverOf(app: Application): Server {
  const options = {
    // An app whose prototypes were replaced as a whole gets Node's messages too.
    IncomingMessage: messageClassOf(app.request, IncomingMessage),
    ServerResponse: messageClassOf(app.response, ServerResponse),
  };
  return createServer(options, app as RequestListener);
}
