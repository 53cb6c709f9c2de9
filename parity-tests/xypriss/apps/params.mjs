/** Params of a route: whole segments, several of them, and what their text may hold. */
import { createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options());
  app.get('/users/:id', (req, res) => res.json(req.params));
  app.get('/users/:user/posts/:post', (req, res) => res.json({ params: req.params, path: req.path, url: req.url }));
  return app;
}

export const steps = [
  get('/users/7'),
  get('/users/7/posts/12'),
  get('/users/a%20b'),
  get('/users/%zz'),
  get('/users/'),
  get('/users/7/'),
  get('/Users/7'),
  get('/users/7?full=1'),
];
