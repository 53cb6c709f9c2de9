/** Regular expressions as paths, their groups as params. */
import { createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options());
  app.get(/^\/order-(\d+)$/, (req, res) => res.json(req.params));
  app.get(/^\/(a|b)\/(\w+)\/(\w+)$/, (req, res) => res.json(req.params));
  app.get(/fly$/, (req, res) => res.json({ path: req.path, params: req.params }));
  return app;
}

export const steps = [get('/order-12'), get('/order-x'), get('/a/b1/c2'), get('/butterfly'), get('/flyover'), get('/order-12?x=1')];
