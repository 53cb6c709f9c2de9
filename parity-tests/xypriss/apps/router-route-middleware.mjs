/** Middleware in front of one route of a router: it lets pass, answers, or hands over something. */
import { Router, createServer } from 'xypriss';
import { get, json } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options());
  const router = Router();
  const needsName = (req, res, next) => (req.body?.name ? next() : res.status(400).json({ error: 'a name, please' }));
  const clock = (req, res, next) => {
    req.began = 'now';
    setTimeout(next, 5);
  };
  router.post('/names', clock, needsName, (req, res) => res.status(201).json({ name: req.body.name, began: req.began }));
  router.get('/slow', clock, async (req, res) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    res.json({ began: req.began });
  });
  app.use('/api', router);
  return app;
}

export const steps = [json('/api/names', { name: 'Ada' }), json('/api/names', { age: 7 }), json('/api/names', '', { as: 'empty' }), get('/api/slow')];
