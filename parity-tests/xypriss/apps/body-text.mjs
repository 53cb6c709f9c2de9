/** Bodies of any other type arrive as text; where no body is expected, it is left to the handler to read. */
import { createServer } from 'xypriss';
import { request } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options());
  app.all('/', async (req, res) => {
    const { body } = req;
    let read = '';
    for await (const chunk of req) read += chunk;
    res.json({ body, type: typeof body, read });
  });
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
