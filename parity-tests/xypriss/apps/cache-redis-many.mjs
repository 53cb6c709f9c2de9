/** `app.cache` on a real cluster of Redis, and on one that a sentinel knows. */
import { createServer } from 'xypriss';
import { startCluster, startRedis, startSentinel } from '../harness/redis.mjs';
import { act } from '../harness/steps.mjs';

export const make = ({ options }) => createServer(options());

const KEYS = ['a', 'b', 'c', 'd', 'e', 'f'];

/** Whether values come back, and how many servers have some. */
async function use({ options, freePort }, redis, servers) {
  const app = createServer(options({ server: { port: await freePort() }, cache: { strategy: 'redis', redis } }));
  await app.start(undefined);
  const { cache } = app;
  const kept = [];
  const sizes = [];
  // Who waits for a Redis no longer than a moment keeps values elsewhere on a busy machine, and tries again.
  while (kept.length < KEYS.length || !sizes.every(Boolean)) {
    kept.length = sizes.length = 0;
    for (const key of KEYS) await cache.set(key, { of: key });
    for (const key of KEYS) kept.push(...[(await cache.get(key))?.of].filter(Boolean));
    for (const { ask } of servers) sizes.push((await ask('DBSIZE')) !== ':0\r\n');
  }
  for (const key of KEYS) await cache.delete(key);
  const left = [];
  for (const key of KEYS) left.push(await cache.exists(key));
  await new Promise((resolve) => app.close(resolve));
  return { kept, sizes, left };
}

async function cluster(ctx, optionsOf) {
  const ports = [await ctx.freePort(), await ctx.freePort()];
  const nodes = await startCluster(ports, ctx.folder);
  try {
    return await use(ctx, optionsOf(ports.map((port) => ({ host: '127.0.0.1', port }))), nodes);
  } finally {
    for (const node of nodes) await node.stop();
  }
}

/** The old core's cache is one for the process. */
export const apart = true;
export const steps = [
  act('a cluster', (ctx) => cluster(ctx, (nodes) => ({ cluster: { enabled: true, nodes } })), { patience: 30_000 }),
  act('a cluster, as the docs have it', (ctx) => cluster(ctx, (nodes) => ({ cluster: true, nodes })), { patience: 30_000 }),
  act('behind a sentinel', async (ctx) => {
    const redis = await startRedis(await ctx.freePort());
    const sentinel = await startSentinel(await ctx.freePort(), redis.port, ctx.folder);
    try {
      return await use(ctx, { sentinel: { enabled: true, name: 'parity', sentinels: [{ host: '127.0.0.1', port: sentinel.port }] } }, [redis]);
    } finally {
      await sentinel.stop();
      await redis.stop();
    }
  }, { patience: 30_000 }),
];
