/** Middleware that answers by itself, without `next` among its parameters. */
import { createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';

export function make({ options, note }) {
  const app = createServer(options());
  app.use((req, res) => {
    if (req.path === '/') res.status(503).send('closed for today');
  });
  app.get('/', (req, res) => note('the route ran'));
  return app;
}

export const steps = [get('/', { after: 250 })];
