/** Every verb, `all`, and the methods that nobody registered. */
import { createServer } from 'xypriss';
import { act, get, json, request } from '../harness/steps.mjs';

export function make({ options, note }) {
  const app = createServer(options());
  note('get returned', typeof app.get('/item', (req, res) => res.json({ method: req.method, body: req.body })));
  for (const verb of ['post', 'put', 'patch', 'delete']) app[verb]('/item', (req, res) => res.json({ verb, method: req.method, body: req.body }));
  app.options('/item', (req, res) => res.set('Allow', 'everything').send('options'));
  app.all('/all', (req, res) => res.send(`all ${req.method}`));
  app.head('/only-head', (req, res) => res.set('X-Head', 'yes').send(''));
  return app;
}

export const steps = [
  act('what registering returned', ({ notesOfStart }) => notesOfStart),
  get('/item'),
  json('/item', { a: 1 }),
  json('/item', { a: 1 }, { method: 'PUT' }),
  json('/item', { a: 1 }, { method: 'PATCH' }),
  request('DELETE', '/item'),
  request('OPTIONS', '/item'),
  request('OPTIONS', '/nowhere'),
  get('/all'),
  request('DELETE', '/all'),
  request('PATCH', '/all'),
  request('HEAD', '/only-head'),
  request('PROPFIND', '/item'),
  request('PUT', '/only-head'),
];
