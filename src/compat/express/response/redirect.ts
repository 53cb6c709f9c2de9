/** Redirects. Enters: a target and a status. Leaves: the response, with a short body in the type the client accepts. */
import depd = require('depd');
import escapeHtml = require('escape-html');
import statuses = require('statuses');
import type { Response } from '../types';

const deprecate = depd('express');

export const redirectMembers: object & ThisType<Response> = {
  redirect(...args: unknown[]) {
    const [status, target] = (args.length === 2 ? args : [302, args[0]]) as [number, unknown];
    if (!target) deprecate('Provide a url argument');
    if (typeof target !== 'string') deprecate('Url must be a string');
    if (typeof status !== 'number') deprecate('Status must be a number');

    const address = this.location(target).get('Location') as string;
    const message = statuses.message[status] as string;
    let body = '';
    this.format({
      text: () => {
        body = `${message}. Redirecting to ${address}`;
      },
      html: () => {
        body =
          `<!DOCTYPE html><head><title>${message}</title></head>` +
          `<body><p>${message}. Redirecting to ${escapeHtml(address)}</p></body>`;
      },
      default: () => {
        body = '';
      },
    });

    this.status(status);
    this.set('Content-Length', Buffer.byteLength(body));
    if (this.req.method === 'HEAD') this.end();
    else this.end(body);
  },
};
