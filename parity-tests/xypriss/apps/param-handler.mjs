/** `app.param`, which the old core only stores. */
import { createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';

export function make({ options, note }) {
  const app = createServer(options());
  app.param('id', (req, res, next, id) => {
    note('param', id);
    req.item = { id };
    next();
  });
  app.get('/items/:id', (req, res) => res.json({ item: req.item ?? null }));
  return app;
}

export const steps = [get('/items/7')];
