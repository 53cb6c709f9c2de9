/** Cross-origin requests with nothing configured. */
import { createServer } from 'xypriss';
import { get, request } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options());
  app.get('/', (req, res) => res.json({ a: 1 }));
  return app;
}

export const steps = [
  get('/', { headers: { Origin: 'https://a.example' }, as: 'an origin' }),
  request('OPTIONS', '/', { headers: { Origin: 'https://a.example', 'Access-Control-Request-Method': 'PUT' }, as: 'preflight' }),
  request('OPTIONS', '/none', { as: 'no preflight' }),
];
