/** The native side of a response: writes, pipes, events. */
import { Readable } from 'node:stream';
import { createServer } from 'xypriss';
import { get, json } from '../harness/steps.mjs';

export function make({ options, note }) {
  const app = createServer(options());
  app.get('/write', (req, res) => {
    res.set('Content-Type', 'text/plain');
    res.write('one ');
    setTimeout(() => res.end('two'), 5);
  });
  app.get('/pipe', (req, res) => {
    res.setHeader('Content-Type', 'text/plain');
    Readable.from(['a', 'b', 'c']).pipe(res);
  });
  app.get('/events', (req, res) => {
    res.on('finish', () => note('finish', res.statusCode));
    res.end('done');
  });
  app.get('/sse', (req, res) => {
    res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' });
    res.write('data: 1\n\n');
    setTimeout(() => res.end('data: 2\n\n'), 5);
  });
  app.post('/echo', (req, res) => {
    res.set('Content-Type', 'application/octet-stream');
    res.end(JSON.stringify(req.body));
  });
  return app;
}

export const steps = [get('/write'), get('/pipe'), get('/events'), get('/sse'), json('/echo', { a: 1 })];
