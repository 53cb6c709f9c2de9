/** Urlencoded forms: flat, as a browser sends them. */
import { createServer } from 'xypriss';
import { form } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options());
  app.post('/', (req, res) => res.json(req.body));
  return app;
}

export const steps = [
  form('/', 'a=1&b=two+words'),
  form('/', 'a=1&a=2', { as: 'twice' }),
  form('/', 'a[b]=1', { as: 'brackets' }),
  form('/', '', { as: 'empty' }),
  form('/', 'a=%zz', { as: 'badly encoded' }),
];
