/** Bodies of any other type arrive as text; a handler that wants the stream finds it read. */
import { createServer } from 'xypriss';
import { request } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options());
  app.all('/', (req, res) => res.json({ body: req.body, type: typeof req.body, complete: req.complete }));
  return app;
}

const typed = (method, type, body) => request(method, '/', { headers: type ? { 'Content-Type': type } : {}, body, as: type ?? 'no type' });

export const steps = [
  typed('POST', 'text/plain', 'plain ü'),
  typed('POST', undefined, 'untyped'),
  typed('POST', 'application/xml', '<a/>'),
  typed('PUT', 'application/octet-stream', Buffer.from([1, 2, 255])),
  typed('PATCH', 'text/plain', 'patch'),
  typed('DELETE', 'text/plain', 'delete'),
];
