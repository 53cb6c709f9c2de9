/** JSON bodies: whole, empty, primitive, broken, under other types and methods. */
import { createServer } from 'xypriss';
import { json, request } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options());
  app.all('/', (req, res) => res.json({ body: req.body, type: typeof req.body }));
  return app;
}

const typed = (type, body, as) => request('POST', '/', { headers: { 'Content-Type': type }, body, as });

export const steps = [
  json('/', { a: 1, list: [1, 2] }),
  json('/', '', { as: 'empty' }),
  json('/', '7', { as: 'a number' }),
  json('/', '"text"', { as: 'a string' }),
  json('/', 'null', { as: 'null' }),
  json('/', '{"a":', { as: 'broken' }),
  json('/', '{"a":1}', { method: 'PUT' }),
  json('/', '{"a":1}', { method: 'DELETE' }),
  typed('application/json; charset=utf-8', '{"a":"ü"}', 'with a charset'),
  typed('application/vnd.api+json', '{"a":1}', 'as +json'),
  typed('text/json', '{"a":1}', 'as text/json'),
  request('POST', '/', { as: 'no body' }),
];
