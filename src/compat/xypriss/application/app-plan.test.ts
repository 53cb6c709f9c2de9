/** What the engine answers of an app by itself, and that it stops where only JavaScript knows. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { ServerStatus } from '../../../http/server-status';
import { createServer } from '../create-server';
import { served } from '../testing/served';

async function planned(t: TestContext) {
  const app = createServer({ logging: { enabled: false } });
  app.get('/', (_req, res) => res.send('hello'));
  app.options('/', (_req, res) => res.send('asked'));
  const server = await served(app);
  t.after(() => server.stop());
  const { xsys } = app.getHttpServer() as unknown as { xsys: ServerStatus };
  /** Of the engine; undefined on Node's. */
  const nativeAnswers = () => xsys.counters()?.nativeAnswers;
  // The plan follows the registrations when the turn is over.
  await new Promise((resolve) => setTimeout(resolve, 0));
  return { app, ...server, nativeAnswers };
}

const preflight = { method: 'OPTIONS', headers: { origin: 'http://a.example', 'access-control-request-method': 'PUT' } };

test('preflight requests are answered where they arrive, with the headers that JavaScript gives', async (t) => {
  const { get, nativeAnswers } = await planned(t);
  const native = await get('/', preflight);
  assert.equal(native.status, 204);
  assert.equal(native.headers['access-control-allow-origin'], 'http://a.example');
  assert.match(String(native.headers['content-security-policy']), /font-src 'self';/);
  if (nativeAnswers() !== undefined) assert.equal(nativeAnswers(), 1);
  assert.equal((await get('/')).text, 'hello');
  if (nativeAnswers() !== undefined) assert.equal(nativeAnswers(), 1);
});

test('middleware that is switched off is off in the engine too, from the next request on', async (t) => {
  const { app, get, nativeAnswers } = await planned(t);
  app.middleware().disable('cors');
  assert.equal((await get('/', preflight)).text, 'asked');
  if (nativeAnswers() !== undefined) assert.equal(nativeAnswers(), 0);
});

test('the plan can be read', () => {
  const app = createServer({ logging: { enabled: false } });
  const { layers } = app.xsys.plan();
  assert.deepEqual(layers.slice(0, 4).map(({ name }) => name), ['headers (helmetMiddleware)', 'cors (corsMiddleware)', 'compression (compression)', 'headers (helmetMiddleware)']);
  assert.equal(layers.at(-1)!.native, false);
});
