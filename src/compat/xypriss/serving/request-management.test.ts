/** Limits of requests: time, number and size. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { createServer } from '../create-server';
import type { RequestManagementOptions } from '../options/option-types';
import type { Response } from '../messages/message-types';
import { served } from '../testing/served';

async function managed(t: TestContext, requestManagement: RequestManagementOptions) {
  const app = createServer({ logging: { enabled: false }, security: { enabled: false }, requestManagement });
  const waiting: Response[] = [];
  app.get('/wait/:id', (_req, res) => void waiting.push(res));
  app.get('/now', (_req, res) => res.send('now'));
  app.post('/now', (_req, res) => res.send('now'));
  const server = await served(app);
  t.after(() => {
    for (const res of waiting) res.end();
    return server.stop();
  });
  return { ...server, waiting };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(setImmediate);
}

test('a request that takes too long is answered 408, by its route', async (t) => {
  const { get } = await managed(t, { timeout: { enabled: true, defaultTimeout: 60_000, routes: { '/wait/:id': 5 } } });
  const { status, json } = await get('/wait/1');
  assert.equal(status, 408);
  assert.deepEqual(json(), { error: 'Request timeout', timeout: 5, path: '/wait/1' });
  assert.equal((await get('/now')).status, 200);
});

test('as many requests at once as are allowed, and the counter comes back', async (t) => {
  const { get, waiting } = await managed(t, { concurrency: { maxConcurrentRequests: 2 } });
  const first = [get('/wait/1'), get('/wait/2')];
  await until(() => waiting.length === 2);
  const { status, json } = await get('/now');
  assert.equal(status, 429);
  assert.equal((json() as { totalActive: number }).totalActive, 2);
  waiting.splice(0).forEach((res) => res.end());
  await Promise.all(first);
  assert.equal((await get('/now')).status, 200);
});

test('a request may wait for room', async (t) => {
  const { get, waiting } = await managed(t, { concurrency: { maxPerIP: 1, queueTimeout: 60_000 } });
  const first = get('/wait/1');
  await until(() => waiting.length === 1);
  const second = get('/now');
  waiting.splice(0).forEach((res) => res.end());
  assert.equal((await first).status, 200);
  assert.equal((await second).text, 'now');
});

test('payloads that are too large or not valid', async (t) => {
  const { get, send } = await managed(t, { payload: { maxBodySize: '10b', maxUrlLength: 20, customValidator: (req) => (req as { body: unknown }).body !== 'no' } });
  assert.equal((await get(`/now?${'x'.repeat(20)}`)).status, 414);
  assert.equal((await send('POST', '/now', 'x'.repeat(11))).status, 413);
  assert.equal((await send('POST', '/now', 'no')).status, 400);
  assert.equal((await send('POST', '/now', 'yes')).status, 200);
});
