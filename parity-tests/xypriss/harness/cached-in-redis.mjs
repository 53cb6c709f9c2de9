/**
 * A block of documentation that makes an app with a cache in Redis, run on a real one. Enters: its code, a step's context.
 * Leaves: whether values come back, and whether Redis has them. Where the block says Redis is, there is another one, or none.
 */
import { runBlock } from './documentation.mjs';
import { startRedis } from './redis.mjs';

export async function useCache(code, ctx) {
  const redis = await startRedis(await ctx.freePort());
  const port = await ctx.freePort();
  const here = (own) => {
    const { password, ...rest } = own.cache.redis ?? {};
    return ctx.options({ ...own, server: { port }, cache: { ...own.cache, redis: { ...rest, host: '127.0.0.1', port: redis.port } } });
  };
  try {
    const { apps: [app] } = await runBlock(code, here);
    // Who waits for a Redis no longer than a moment keeps values elsewhere on a busy machine, and tries again.
    let [kept, inRedis] = [null, false];
    while (kept === null || !inRedis) {
      await app.cache.set('list', [1, { two: 2 }]);
      kept = await app.cache.get('list');
      inRedis = (await redis.ask('INFO', 'keyspace')).includes('keys=');
    }
    await app.cache.delete('list');
    const after = await app.cache.exists('list');
    await new Promise((resolve) => app.close(resolve));
    return { kept, inRedis, after };
  } finally {
    await redis.stop();
  }
}
