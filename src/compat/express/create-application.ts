/** A new app. Enters: nothing. Leaves: a `(req, res, next)` function with the members of EventEmitter and `application`. */
import { EventEmitter } from 'node:events';
import type * as http from 'node:http';
import mixin = require('merge-descriptors');
import { application } from './application';
import { IncomingMessage, ServerResponse } from './base';
import { messagePrototype } from './message-classes';
import { withPlan } from './plan';
import { request } from './request';
import { response } from './response';
import type { Application, Next } from './types';

export function createApplication(): Application {
  const app = function (req: http.IncomingMessage, res: http.ServerResponse, next?: Next): void {
    app.handle(req, res, next);
  } as unknown as Application;
  mixin(app, EventEmitter.prototype, false);
  mixin(app, application, false);

  const own = { app: { configurable: true, enumerable: true, writable: true, value: app } };
  app.request = messagePrototype(IncomingMessage, request, own);
  app.response = messagePrototype(ServerResponse as never, response, own);
  withPlan(app);
  app.init();
  return app;
}
