/** What the engine answers of an app by itself, and that it stops where only JavaScript knows. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { ServerStatus } from '../../../http/server-status';
import type { XyprissApp } from './application';
import { createServer } from '../create-server';
import { Router } from '..';
import type { RequestHandler } from '../messages/message-types';
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

const passOn: RequestHandler = (_req, _res, next) => next();

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

test('what nobody registered is answered where it arrives, and counted', async (t) => {
  const { app, get, nativeAnswers } = await planned(t);
  const native = await get('/none&1');
  assert.equal(native.status, 404);
  assert.match(native.text, /<code>\/none&amp;1<\/code>/);
  assert.equal(native.headers['ratelimit-remaining'], '99');
  if (nativeAnswers() !== undefined) assert.equal(nativeAnswers(), 1);
  // With a query there is something to look into; the count goes on.
  assert.equal((await get('/none?a=1')).headers['ratelimit-remaining'], '98');
  assert.equal((await get('/')).headers['ratelimit-remaining'], '97');
  if (nativeAnswers() !== undefined) assert.equal(nativeAnswers(), 1);
  assert.equal(app.responseTimes.totalRequests, 3);
});

/** With a middleware in front that only JavaScript knows, nothing is native: both must answer the same. */
test('the engine gives the 404 page where no route matches, and nowhere else', async (t) => {
  const build = (): XyprissApp => {
    const app = createServer({ logging: { enabled: false }, security: { enabled: false }, monitoring: { enabled: false } });
    const router = Router();
    router.get('/', (_req, res) => res.send('router'));
    router.get('/Deep/:id', (_req, res) => res.send('deep'));
    router.get('/files/**', (_req, res) => res.send('files'));
    const guarded: RequestHandler = (_req, res) => res.send('guarded');
    router.use('/guarded', guarded);
    app.get('/plain', (_req, res) => res.send('plain'));
    app.get('/slash/', (_req, res) => res.send('slash'));
    app.get('/users/:id', (_req, res) => res.send('user'));
    app.get('/wild/*', (_req, res) => res.send('wild'));
    app.get('/odd(name)', (_req, res) => res.send('odd'));
    app.use('/r', router);
    app.use('/pre', passOn);
    return app;
  };
  const inJavaScript = build();
  inJavaScript.use(passOn);
  const [one, other] = [await served(build()), await served(inJavaScript)];
  t.after(() => Promise.all([one.stop(), other.stop()]));
  const parts = ['', 'plain', 'Plain', 'slash', 'users', '7', 'wild', 'odd(name)', 'odd', 'r', 'R', 'deep', 'files', 'guarded', 'pre', 'prefix', '%61'];
  const paths = parts.flatMap((a) => parts.map((b) => `/${a}/${b}`)).concat(parts.map((a) => `/${a}`), '/r/deep/7/', '/r//', '///', '/users/7/8', '/r/files/a/b/c');
  for (const path of paths) {
    const [left, right] = [await one.get(path), await other.get(path)];
    assert.deepEqual([path, left.status, left.text, left.headers['content-type']], [path, right.status, right.text, right.headers['content-type']]);
  }
});

test('the plan can be read', () => {
  const app = createServer({ logging: { enabled: false } });
  const { layers } = app.xsys.plan();
  assert.deepEqual(layers.slice(0, 4).map(({ name }) => name), ['headers (helmetMiddleware)', 'cors (corsMiddleware)', 'compression (compression)', 'headers (helmetMiddleware)']);
  // On Node's engine nothing counts natively, and what stands behind is JavaScript's.
  const counts = layers.find(({ name }) => name.startsWith('rateLimit'))!.native;
  assert.deepEqual([layers.at(-1)!.name, layers.at(-1)!.native], ['page (404 page)', counts]);
  app.use(passOn);
  app.middleware().disable('rateLimit').disable('slowDown');
  assert.match(app.xsys.plan().layers.at(-1)!.why!, /stands behind passOn/);
});
