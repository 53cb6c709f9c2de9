/** `app.cache`: what a handler keeps there. */
import { createServer } from 'xypriss';
import { act, get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options());
  app.get('/visits', async (req, res) => {
    const visits = ((await app.cache.get('visits')) ?? 0) + 1;
    await app.cache.set('visits', visits);
    res.json({ visits });
  });
  return app;
}

/** The old core's cache is one for the process. */
export const apart = true;
export const steps = [
  get('/visits'),
  get('/visits', { as: 'again' }),
  act('the rest of it', async ({ app: { cache } }) => {
    await cache.set('list', [1, { two: 2 }]);
    const kept = [await cache.get('list'), await cache.exists('list'), await cache.exists('none')];
    const gone = await cache.delete('list');
    return { kept, gone, after: (await cache.get('list')) ?? null };
  }),
  act('tags and clear', async ({ app: { cache } }) => {
    await cache.set('a', 1, { tags: ['letters'] });
    await cache.set('b', 2, { tags: ['letters'] });
    await cache.invalidateByTags(['letters']);
    const after = (await cache.get('a')) ?? null;
    await cache.set('c', 3);
    await cache.clear();
    return { after, cleared: (await cache.get('c')) ?? null };
  }),
];
