/**
 * The server behind `app.listen`. Enters: an app. Leaves: a server whose messages are born with the app's prototypes,
 * so that no prototype is changed per request. Foreign servers give Node's messages; `app.handle` sees to those.
 */
import type { RequestListener, Server } from 'node:http';
import { createServer, IncomingMessage, ServerResponse } from './base';
import type { Application } from './types';

/**
 * A subclass whose `prototype` is the given object. Not a class declaration, whose own prototype could not be replaced
 * by the one that users know as `app.request` and may have extended.
 */
function classWith<T extends object>(base: new (...args: never[]) => T, prototype: object): new (...args: never[]) => T {
  function Message(this: unknown, ...args: never[]): T {
    return Reflect.construct(base, args, new.target) as T;
  }
  Object.setPrototypeOf(Message, base);
  Message.prototype = prototype;
  return Message as unknown as new (...args: never[]) => T;
}

export function serverOf(app: Application): Server {
  const options = {
    IncomingMessage: classWith(IncomingMessage, app.request) as typeof IncomingMessage,
    ServerResponse: classWith(ServerResponse as never, app.response) as typeof ServerResponse,
  };
  return createServer(options, app as RequestListener);
}
