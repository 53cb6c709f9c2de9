/** Patterns of a router: `*` for a segment, `**` for the rest, params with a dash between them. */
import { Router, createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options());
  const router = Router();
  router.get('/files/*', (req, res) => res.json({ star: req.params }));
  router.get('/deep/**', (req, res) => res.json({ stars: req.params }));
  router.get('/flights/:from-:to', (req, res) => res.json(req.params));
  router.get('/from/:a/to/:b', (req, res) => res.json(req.params));
  app.use('/r', router);
  return app;
}

export const steps = [
  get('/r/files/a.txt'),
  get('/r/files/a/b'),
  get('/r/files/'),
  get('/r/deep/a/b/c'),
  get('/r/deep/a'),
  get('/r/flights/ber-lis'),
  get('/r/flights/berlis'),
  get('/r/from/1/to/2'),
  get('/r/from/%41/to/b%2Fc'),
];
