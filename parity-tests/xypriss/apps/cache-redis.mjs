/** `app.cache` on a real redis-server: what is kept there, and what happens when it goes away. */
import { createServer } from 'xypriss';
import { startRedis } from '../harness/redis.mjs';
import { act, get } from '../harness/steps.mjs';
import { countVisits } from '../harness/visits.mjs';

export async function make({ options, freePort }) {
  const redis = await startRedis(await freePort());
  const app = createServer(options({ cache: { strategy: 'redis', redis: { host: '127.0.0.1', port: redis.port } } }));
  app.redis = redis;
  countVisits(app);
  return app;
}

/** The old core's cache is one for the process. */
export const apart = true;
export const steps = [
  get('/visits'),
  get('/visits', { as: 'again' }),
  act('what Redis holds', async ({ app }) => ((await app.redis.ask('DBSIZE')) === ':0\r\n' ? 'nothing' : 'something')),
  act('values, one by one and gone', async ({ app: { cache } }) => {
    await cache.set('list', [1, { two: 2 }]);
    const kept = [await cache.get('list'), await cache.exists('list'), await cache.exists('none')];
    await cache.delete('list');
    return { kept, after: (await cache.get('list')) ?? null };
  }),
  act('Redis ends', async ({ app }) => {
    await app.redis.stop();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }),
  get('/', { as: 'alive' }),
  get('/visits', { as: 'without Redis', patience: 3000 }),
];
