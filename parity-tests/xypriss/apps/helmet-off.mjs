/** Single protections switched off. */
import { createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options({ security: { helmet: false, cors: false, compression: false } }));
  app.get('/', (req, res) => res.set('Content-Type', 'text/plain').send('long '.repeat(500)));
  return app;
}

export const steps = [get('/', { headers: { Origin: 'https://a.example', 'Accept-Encoding': 'gzip' } })];
