/**
 * `express.static` as a middleware. Enters: a request. Leaves: a file, a way to a folder, or the request passed on, as with
 * npm's `serve-static`; the file itself goes out by the engine where that is possible.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { format } from 'node:url';
import encodeUrl = require('encodeurl');
import escapeHtml = require('escape-html');
import parseUrl = require('parseurl');
import send = require('send');
import type { NativeStep } from '../../../plan/step';
import { handOver } from '../response/hand-over';
import type { Next } from '../types';
import { beneath } from './beneath';
import { lookOurWay } from './lookup';
import type { StaticSettings } from './options';

type SendStream = send.SendStream & { req: IncomingMessage };
type Middleware = (req: IncomingMessage, res: ServerResponse, next: Next) => void;

export function middleware(settings: StaticSettings, step: NativeStep | undefined): Middleware {
  const { options, fallthrough, setHeaders, precompressed } = settings;
  const onDirectory = settings.redirect ? redirectToFolder : notFound;
  const held = settings.beneath ? { root: options.root, walk: beneath } : undefined;
  const ownWay = held !== undefined || precompressed.length > 0;

  return function serveStatic(req, res, next) {
    if (step?.take(req) !== undefined) return next();
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      if (fallthrough) return next();
      res.statusCode = 405;
      res.setHeader('Allow', 'GET, HEAD');
      res.setHeader('Content-Length', '0');
      res.end();
      return;
    }
    let pathname = parseUrl(req)!.pathname as string;
    // A mount's own path, asked for without a slash, is no folder yet.
    if (pathname === '/' && !(parseUrl.original(req)!.pathname as string).endsWith('/')) pathname = '';

    // Before a file is found an error is only that there is none.
    let forward = !fallthrough;
    const stream = send(req, pathname, options);
    stream.on('directory', onDirectory);
    if (setHeaders) stream.on('headers', setHeaders);
    if (fallthrough) {
      stream.on('file', () => {
        forward = true;
      });
    }
    stream.on('error', (error: Error & { statusCode: number }) => {
      if (forward || !(error.statusCode < 500)) next(error);
      else next();
    });
    handOver(stream, undefined, held);
    if (ownWay) lookOurWay(stream, res, settings);
    stream.pipe(res);
  };
}

function notFound(this: send.SendStream): void {
  this.error(404);
}

function redirectToFolder(this: SendStream, res: ServerResponse): void {
  if (this.hasTrailingSlash()) return this.error(404);
  const original = parseUrl.original(this.req)!;
  original.pathname = `${original.pathname as string}/`.replace(/^\/\/+/, '/');
  const location = encodeUrl(format(original));
  const page = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Redirecting</title>
</head>
<body>
<pre>Redirecting to ${escapeHtml(location)}</pre>
</body>
</html>
`;
  res.statusCode = 301;
  res.setHeader('Content-Type', 'text/html; charset=UTF-8');
  res.setHeader('Content-Length', Buffer.byteLength(page));
  res.setHeader('Content-Security-Policy', "default-src 'none'");
  res.setHeader('X-Content-Type-Options', 'nosniff');
  res.setHeader('Location', location);
  res.end(page);
}
