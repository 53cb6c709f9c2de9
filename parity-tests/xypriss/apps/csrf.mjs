/** The documented CSRF protection: a POST without a token. */
import { createServer } from 'xypriss';
import { get, json } from '../harness/steps.mjs';

export function make({ options, note }) {
  const app = createServer(options({ security: { csrf: { enabled: true } } }));
  app.get('/', (req, res) => res.send('form'));
  app.post('/', (req, res) => {
    note('the handler ran');
    res.send('posted');
  });
  return app;
}

export const masks = [
  { pattern: /(csrf[^=]*=)[^;]+/gi, as: '$1<token>', reason: 'a secret, made anew' },
  { pattern: /(__Host-[^=]*=)[^;]+/gi, as: '$1<token>', reason: 'a secret, made anew' },
];
export const steps = [get('/'), json('/', { a: 1 }, { as: 'without a token' })];
