/** `app.cache` on a Redis that is not there: the app starts, answers, and keeps its values. */
import { createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';

export async function make({ options, freePort }) {
  const app = createServer(options({ cache: { strategy: 'redis', redis: { host: '127.0.0.1', port: await freePort() } } }));
  app.get('/visits', async (req, res) => {
    const visits = ((await app.cache.get('visits')) ?? 0) + 1;
    await app.cache.set('visits', visits);
    res.json({ visits });
  });
  app.get('/', (req, res) => res.send('alive'));
  return app;
}

/** The old core's cache is one for the process. */
export const apart = true;
export const steps = [get('/', { as: 'alive' }), get('/visits', { patience: 3000 }), get('/visits', { as: 'again', patience: 3000 })];
