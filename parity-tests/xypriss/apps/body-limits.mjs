/** The documented limits of bodies. */
import { createServer } from 'xypriss';
import { form, json } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options({ server: { jsonLimit: '1kb', urlEncodedLimit: '1kb' } }));
  app.post('/', (req, res) => res.json({ length: JSON.stringify(req.body).length }));
  return app;
}

const long = 'x'.repeat(2000);

export const steps = [json('/', { short: 'x' }), json('/', { long }, { as: 'over the limit' }), form('/', 'short=x'), form('/', `long=${long}`, { as: 'over the limit' })];
