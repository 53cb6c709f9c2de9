/** `req.query`: simple, repeated, encoded, nested as others would read it. */
import { createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options());
  app.get('/', (req, res) => res.json({ query: req.query, path: req.path, url: req.url, prototype: Object.getPrototypeOf(req.query) === null }));
  return app;
}

export const steps = ['?a=1', '?a=1&a=2', '?a=x%20y+z', '?a[b]=1', '?a', '?', '?=1', '?a=%zz', '?__proto__=1', '?a=1#fragment'.slice(0, 4)].map((query, i) => get(`/${query}`, { as: String(i + 1) }));
