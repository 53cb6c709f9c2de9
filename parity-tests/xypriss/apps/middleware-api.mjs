/** `app.middleware()`: protections switched on by calls. */
import { createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options());
  const chain = app.middleware();
  chain.cors({ origin: 'https://only.example' }).helmet();
  chain.register((req, res, next) => {
    res.set('X-Registered', 'yes');
    next();
  });
  app.get('/', (req, res) => res.send('x'));
  return app;
}

export const steps = [get('/', { headers: { Origin: 'https://only.example' } })];
