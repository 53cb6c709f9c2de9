/** What answers and logs show of a request and its response: what they are about, and nothing of the engine. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createServer } from '../create-server';
import { served } from '../testing/served';
import { expressStringify, safeStringify } from './safe-stringify';

test('a request in a circular answer is its own fields, and none of its socket', async (t) => {
  const app = createServer({ logging: { enabled: false }, security: { enabled: false } });
  app.get('/', (req, res) => {
    const answer: Record<string, unknown> = { req, res };
    answer.self = answer;
    res.json(answer);
  });
  app.get('/log', (req, res) => res.send(safeStringify({ req, res })));
  const { get, stop } = await served(app);
  t.after(stop);
  const { req, res, self } = (await get('/?a=1')).json() as Record<string, Record<string, unknown>>;
  assert.deepEqual([req.method, req.url, req.query, req._type, req.socket], ['GET', '/?a=1', { a: '1' }, '[Express Request]', undefined]);
  assert.deepEqual([res.statusCode, res._type, res.socket], [200, '[Express Response]', undefined]);
  assert.equal(self, '[Circular Reference]');
  const log = (await get('/log', { headers: { authorization: 'Bearer secret' } })).text;
  assert.match(log, /REDACTED/);
  assert.doesNotMatch(log, /secret|socket/);
});

test('bytes are as JSON has them, and functions are named in answers only', () => {
  const value = { bytes: Buffer.from('ab'), call() {} };
  const bytes = { type: 'Buffer', data: [97, 98] };
  assert.deepEqual(JSON.parse(expressStringify(value)), { bytes, call: '[Function: call]' });
  assert.deepEqual(JSON.parse(safeStringify(value)), { bytes });
});
