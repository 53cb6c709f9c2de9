/** Paths that nobody registered. */
import { createServer } from 'xypriss';
import { act, get, json, request } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options());
  app.get('/', (req, res) => res.send('home'));
  return app;
}

export const steps = [
  get('/none'),
  get('/none/deeper?with=query'),
  json('/', { a: 1 }),
  request('DELETE', '/none'),
  get('/none', { headers: { Accept: 'application/json' }, as: 'wants JSON' }),
  get('/<b>x</b>'),
  act('the page itself', async ({ send }) => `${Math.round((await send(get('/none'))).body.length / 1000)} KB`),
];
