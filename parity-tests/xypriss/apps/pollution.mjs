/** Repeated parameters and query operators in bodies. */
import { createServer } from 'xypriss';
import { form, get, json } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options());
  app.all('/', (req, res) => res.json({ query: req.query, polluted: req.queryPolluted ?? null, body: req.body }));
  return app;
}

export const steps = [
  get('/?a=1&a=2'),
  json('/', { filter: { $gt: 0 }, 'a.b': 1, $where: 'x' }),
  json('/', { list: ['a', 'a'] }, { as: 'a list' }),
  form('/', 'a=1&a=2'),
  form('/', '$gt=1', { as: 'operator' }),
];
