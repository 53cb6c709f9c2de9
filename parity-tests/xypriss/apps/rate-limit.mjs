/** A rate limit below the old core's own cap: the requests after it, and what a client is told. */
import { createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';

export function make({ options, note }) {
  const app = createServer(options({ security: { rateLimit: { max: 3, windowMs: 60_000, message: 'Slow down, please.' } } }));
  app.get('/', (req, res) => {
    note('the handler ran');
    res.send('served');
  });
  return app;
}

export const steps = [1, 2, 3, 4, 5].map((n) => get('/', { as: `request ${n}`, after: 250 }));
