/** Cross-origin requests and their preflights, with the default and with a list of origins. */
import { createServer } from 'xypriss';
import { get, request } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options({ security: { cors: { origin: ['https://a.example', 'https://b.example'], credentials: true } } }));
  app.get('/', (req, res) => res.json({ a: 1 }));
  return app;
}

export const steps = [
  get('/'),
  get('/', { headers: { Origin: 'https://a.example' }, as: 'a listed origin' }),
  get('/', { headers: { Origin: 'https://evil.example' }, as: 'another origin' }),
  request('OPTIONS', '/', { headers: { Origin: 'https://b.example', 'Access-Control-Request-Method': 'PUT', 'Access-Control-Request-Headers': 'X-Own' }, as: 'preflight' }),
];
