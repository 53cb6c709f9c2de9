/** The same switched off. */
import { createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options({ monitoring: { enabled: false } }));
  app.get('/', (req, res) => res.send('home'));
  return app;
}

export const steps = [get('/'), get('/XyPriss/health')];
