/** Requests. Enters: a request from a server or an enclosing app. Leaves: it in the app's router, then a final answer. */
import type * as http from 'node:http';
import finalhandler = require('finalhandler');
import { fieldLine, ServerResponse } from '../base';
import { headerSlots } from '../response/header-slots';
import { serverOf } from '../server';
import type { Application, Next, Request, Response } from '../types';

export const handlingMembers: object & ThisType<Application> = {
  handle(incoming: http.IncomingMessage, outgoing: http.ServerResponse, callback?: Next) {
    const req = incoming as Request;
    const res = outgoing as unknown as Response;
    if (this.settings['x-powered-by']) poweredBy(res, this);
    adopt(this, req, res);
    // The final handler is made when the chain has run out, which most requests never see.
    this.router.handle(req, res, callback || ((error) => finish(this, req, res, error)));
  },

  listen(...args: unknown[]): http.Server {
    const server = serverOf(this, args[0]);
    const last = args.length - 1;
    const callback = args[last];
    if (typeof callback === 'function') {
      // Once for both outcomes: an error before listening is given to the callback.
      let called = false;
      const done = function (this: unknown, ...outcome: unknown[]): void {
        if (called) return;
        called = true;
        callback.apply(this, outcome);
      };
      args[last] = done;
      server.once('error', done);
    }
    return server.listen(...(args as []));
  },
};

/** Makes them the app's own messages. */
export function adopt(app: Application, incoming: http.IncomingMessage, outgoing: http.ServerResponse): void {
  const req = incoming as Request;
  const res = outgoing as unknown as Response;
  req.res = res;
  (res as { req: Request }).req = req;
  // Already so when the app's own server made them.
  if (Object.getPrototypeOf(req) !== app.request) Object.setPrototypeOf(req, app.request);
  if (Object.getPrototypeOf(res) !== app.response) Object.setPrototypeOf(res, app.response);
  if (!res.locals) res.locals = Object.create(null) as Response['locals'];
}

/** Express sets it while the response still is the server's: what the app put on its prototype is not asked. */
function poweredBy(res: Response, app: Application): void {
  const slots = headerSlots(res);
  if (slots !== undefined) {
    slots['x-powered-by'] = fieldLine('X-Powered-By', 'Express');
    return;
  }
  const born = Object.getPrototypeOf(res) === app.response && !Object.hasOwn(res, 'setHeader');
  (born ? ServerResponse.prototype : res).setHeader.call(res, 'X-Powered-By', 'Express');
}

function finish(app: Application, req: Request, res: Response, error: unknown): void {
  const env = app.get('env') as string;
  const onerror = (failure: unknown) => {
    if (app.get('env') !== 'test') console.error(failure);
  };
  finalhandler(req, res, { env, onerror })(error);
}
