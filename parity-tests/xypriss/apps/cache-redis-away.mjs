/** `app.cache` on a Redis that is not there: the app starts, answers, and keeps its values. */
import { createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';
import { countVisits } from '../harness/visits.mjs';

export async function make({ options, freePort }) {
  const app = createServer(options({ cache: { strategy: 'redis', redis: { host: '127.0.0.1', port: await freePort() } } }));
  countVisits(app);
  return app;
}

/** The old core's cache is one for the process. */
export const apart = true;
export const steps = [get('/', { as: 'alive' }), get('/visits', { patience: 3000 }), get('/visits', { as: 'again', patience: 3000 })];
