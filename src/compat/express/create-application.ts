/** A new app. Enters: nothing. Leaves: a `(req, res, next)` function with the members of EventEmitter and `application`. */
import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import mixin = require('merge-descriptors');
import { application } from './application';
import { request } from './request';
import { response } from './response';
import type { Application, Next, Request, Response } from './types';

export function createApplication(): Application {
  const app = function (req: IncomingMessage, res: ServerResponse, next?: Next): void {
    app.handle(req, res, next);
  } as unknown as Application;
  mixin(app, EventEmitter.prototype, false);
  mixin(app, application, false);

  const own = { app: { configurable: true, enumerable: true, writable: true, value: app } };
  app.request = Object.create(request, own) as Request;
  app.response = Object.create(response, own) as Response;
  app.init();
  return app;
}
