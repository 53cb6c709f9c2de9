/** `createCacheMiddleware` on a cache of one's own. */
import { createCacheMiddleware, createOptimalCache, createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';

export async function make({ options, note }) {
  const cache = createOptimalCache({ strategy: 'memory' });
  await cache.connect?.();
  const app = createServer(options());
  const cached = createCacheMiddleware(cache, { cache: { enabled: true, ttl: 60_000, key: 'answer' } });
  app.get('/answer', cached, (req, res) => {
    note('the handler ran');
    res.json({ answer: 42 });
  });
  app.post('/answer', cached, (req, res) => res.json({ posted: true }));
  return app;
}

export const masks = [{ pattern: /^\d+(\.\d+)?ms$/, as: '<time>', reason: 'how long a look-up took' }];
/** The old core's cache is one for the process. */
export const apart = true;
export const steps = [get('/answer'), get('/answer', { as: 'again' })];
