/** The patterns that the documentation shows for routes of an app: `*`, `**`. */
import { createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options());
  app.get('/files/*', (req, res) => res.json({ one: req.params }));
  app.get('/docs/**', (req, res) => res.json({ rest: req.params }));
  app.get('/api/*/items', (req, res) => res.json({ middle: req.params }));
  return app;
}

export const steps = [get('/files/a.txt'), get('/files/a/b'), get('/docs/a/b/c'), get('/api/v1/items')];
