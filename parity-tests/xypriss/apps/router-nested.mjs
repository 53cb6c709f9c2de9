/** Routers in routers: params of the mount path and of the route come together. */
import { Router, XyPrissRouter, createServer } from 'xypriss';
import { act, get } from '../harness/steps.mjs';

export function make({ options, note }) {
  const app = createServer(options());
  const inner = new XyPrissRouter();
  inner.get('/', (req, res) => res.json({ at: 'inner', params: req.params }));
  inner.get('/:post', (req, res) => res.json({ at: 'post', params: req.params, path: req.path }));
  const outer = Router();
  outer.get('/', (req, res) => res.send('outer'));
  outer.use('/users/:user/posts', inner);
  app.use('/api/v1', outer);
  const many = Router();
  many.get('/where', (req, res) => res.send(`at ${req.path}`));
  app.use(['/one', '/two'], many);
  note('router has', ['route', 'param', 'use', 'getRoutes', 'getStats'].filter((name) => typeof outer[name] === 'function').sort());
  note('routes', outer.getRoutes().map(({ method, path }) => [method, path]).filter(([, path]) => path === '/'));
  return app;
}

export const steps = [
  act('what a router has', ({ notesOfStart }) => notesOfStart),
  get('/api/v1'),
  get('/api/v1/users/7/posts'),
  get('/api/v1/users/7/posts/12'),
  get('/api/v1/users//posts/12'),
  get('/one/where'),
  get('/two/where'),
  get('/three/where'),
];
