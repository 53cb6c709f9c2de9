/** Caches: what they keep, and that Redis that is away costs nothing but itself. */
import assert from 'node:assert/strict';
import * as net from 'node:net';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { createServer } from '../create-server';
import { freePort } from '../testing/free-port';
import { served } from '../testing/served';
import { createOptimalCache, SecureCacheAdapter } from './cache';

test('values, their time and their tags', async () => {
  const cache = createOptimalCache({ type: 'memory' });
  const value = { list: [1] };
  assert.equal(await cache.set('a', value, { ttl: 60_000, tags: ['t'] }), true);
  value.list.push(2);
  assert.deepEqual(await cache.get('a'), { list: [1] });
  assert.equal(await cache.get('missing'), null);
  const left = await cache.getTTL('a');
  assert.ok(left > 0 && left <= 60_000);
  assert.equal(await cache.getTTL('missing'), -1);
  assert.equal(await cache.mset({ b: 1, c: 2 }), true);
  assert.deepEqual(await cache.mget(['b', 'missing']), { b: 1 });
  assert.deepEqual(await cache.keys('[abc]'), []);
  assert.deepEqual((await cache.keys('?')).sort(), ['a', 'b', 'c']);
  assert.equal(await cache.invalidateByTags(['t']), 1);
  assert.equal(await cache.exists('a'), false);
  assert.equal(await cache.delete('b'), true);
  assert.equal(await cache.delete('b'), false);
  assert.equal(await cache.set('u', undefined), false);
  await cache.clear();
  assert.deepEqual(await cache.keys(), []);
});

test('the value that was used longest ago makes room', async () => {
  const cache = new SecureCacheAdapter({ type: 'memory', maxEntries: 2 });
  await cache.mset({ a: 1 });
  await cache.mset({ b: 2 });
  await cache.get('a');
  await cache.mset({ c: 3 });
  assert.deepEqual((await cache.keys()).sort(), ['a', 'c']);
  assert.equal((await cache.getStats()).memory.evictions, 1);
});

test('a value whose time is over is gone', async () => {
  const cache = createOptimalCache({ type: 'memory' });
  await cache.set('a', 1, { ttl: 1 });
  while ((await cache.getTTL('a')) !== -1) await wait(1);
  assert.equal(await cache.get('a'), null);
});

test('Redis away: values are kept here, it is said once, and nothing hangs', async (t) => {
  const port = await freePort();
  const said: string[] = [];
  const cache = new SecureCacheAdapter({ type: 'redis', redis: { host: '127.0.0.1', port } }, (message) => said.push(message));
  t.after(() => cache.disconnect());
  await cache.connect();
  assert.equal(await cache.set('a', 1), true);
  assert.equal(await cache.get('a'), 1);
  assert.equal(cache.getHealth().status, 'degraded');
  assert.equal(said.length, 1);
  assert.match(said[0], /^Redis is away/);
});

test('a Redis that accepts and never answers does not hold a request', async (t) => {
  const sockets: net.Socket[] = [];
  const mute = net.createServer((socket) => void sockets.push(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  const cache = new SecureCacheAdapter({ type: 'hybrid', redis: { host: '127.0.0.1', port: (mute.address() as net.AddressInfo).port } }, () => undefined);
  t.after(async () => {
    await cache.disconnect();
    for (const socket of sockets) socket.destroy();
    mute.close();
  });
  await cache.connect();
  assert.equal(await cache.set('a', 1), true);
  assert.equal(await cache.get('a'), 1);
});

test('routes with a cache answer from it; failures are not kept', async (t) => {
  const app = createServer({ logging: { enabled: false }, security: { enabled: false } });
  let asked = 0;
  app.getWithCache('/n', { cache: { ttl: 60_000 } }, (_req, res) => res.json({ n: ++asked }));
  app.getWithCache('/fails', { cache: {} }, (_req, res) => res.status(500).json({ n: ++asked }));
  const { get, stop } = await served(app);
  t.after(stop);
  assert.equal((await get('/n')).headers['x-cache'], 'MISS');
  await wait(0);
  const again = await get('/n');
  assert.equal(again.headers['x-cache'], 'HIT');
  assert.deepEqual(again.json(), { n: 1 });
  await get('/fails');
  assert.equal((await get('/fails')).text, '{"n":3}');
});
