/** A mounted router: verbs, chaining, what a path may look like, what a handler sees of it. */
import { Router, createServer } from 'xypriss';
import { act, get, json, request } from '../harness/steps.mjs';

export function make({ options, note }) {
  const app = createServer(options());
  const router = Router();
  const view = (req, res) => res.json({ params: req.params, path: req.path, url: req.url, baseUrl: req.baseUrl, originalUrl: req.originalUrl });
  note('chains', router.get('/', view) === router);
  router.get('/list', view).post('/list', (req, res) => res.status(201).json({ created: req.body }));
  router.get('/:id', view);
  router.put('/:id', view);
  router.delete('/:id', (req, res) => res.status(204).end());
  router.all('/any/thing', (req, res) => res.send(req.method));
  app.use('/items', router);
  return app;
}

export const steps = [
  act('what registering returned', ({ notesOfStart }) => notesOfStart),
  get('/items'),
  get('/items/'),
  get('/items/list'),
  get('/items/list/'),
  get('/ITEMS/LIST'),
  json('/items/list', { name: 'x' }),
  get('/items/7'),
  get('/items/7/'),
  get('/items/a%20b'),
  json('/items/7', {}, { method: 'PUT' }),
  request('DELETE', '/items/7'),
  request('PATCH', '/items/any/thing', { body: 'x' }),
  get('/items/7/more'),
  get('/items/list?page=2'),
];
