/** The security stack of an app: what passes, what is changed, what is refused. Values against XyPriss are parity's business. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { createServer } from '../create-server';
import type { Request, RequestHandler } from '../messages/message-types';
import { Logger } from '../serving/logger';
import { served, type Served } from '../testing/served';
import type { SecurityConfig } from './security-config';
import { securityStack } from './stack';

const JSON_TYPE = { 'content-type': 'application/json' };

async function secured(t: TestContext, security: SecurityConfig): Promise<Served> {
  const app = createServer({ logging: { enabled: false }, security });
  const echo = (req: Request) => ({ body: req.body as unknown, query: req.query, polluted: req.queryPolluted });
  app.get('/', (req, res) => res.json(echo(req)));
  app.get('/token', (req, res) => res.json({ token: req.csrfToken!() }));
  app.post('/', (req, res) => res.json(echo(req)));
  const server = await served(app);
  t.after(() => server.stop());
  return server;
}

test('a query string passes every module', async (t) => {
  const { get } = await secured(t, {});
  const { status, json } = await get('/?a=1&a=2&tags=x&tags=y&%24gt=3&b=%3Ci%3E');
  assert.equal(status, 200);
  assert.deepEqual(json(), {
    body: {},
    query: { a: '2', tags: ['x', 'y'], _gt: '3', b: '&lt;i&gt;' },
    polluted: { a: ['1', '2'] },
  });
});

test('a form passes every module', async (t) => {
  const { send } = await secured(t, {});
  const { status, json } = await send('POST', '/', 'a=1&a=2&c=%3C', { 'content-type': 'application/x-www-form-urlencoded' });
  assert.equal(status, 200);
  assert.deepEqual((json() as { body: unknown }).body, { a: '2', c: '&lt;' });
});

test('a blocked request does not reach its handler, and names the places', async (t) => {
  const app = createServer({ logging: { enabled: false } });
  let reached = 0;
  app.post('/', (_req, res) => {
    reached++;
    res.json({});
  });
  const { send, stop } = await served(app);
  t.after(stop);
  const { status, json } = await send('POST', '/', JSON.stringify({ a: ['x', 'javascript:alert(1)'] }), JSON_TYPE);
  assert.equal(status, 400);
  assert.deepEqual((json() as { threats: string[] }).threats, ['body.a[1]']);
  assert.equal(reached, 0);
});

test('data: in JSON is no attack', async (t) => {
  const { send } = await secured(t, {});
  const { status } = await send('POST', '/', JSON.stringify({ image: 'data:image/png;base64,AAAA' }), JSON_TYPE);
  assert.equal(status, 200);
});

test('values that are nested too deeply are a client error', async (t) => {
  const { send } = await secured(t, {});
  const { status } = await send('POST', '/', '['.repeat(20_000) + ']'.repeat(20_000), JSON_TYPE);
  assert.equal(status, 400);
});

test('a name cannot become a prototype', async (t) => {
  const { send } = await secured(t, {});
  const { json } = await send('POST', '/', '{"__proto__":{"a":"<"},"b":1}', JSON_TYPE);
  assert.deepEqual((json() as { body: unknown }).body, { b: 1 });
});

test('a query has no prototype, and keeps every name', async (t) => {
  const app = createServer({ logging: { enabled: false } });
  app.get('/', (req, res) => res.json({ bare: Object.getPrototypeOf(req.query) === null, names: Object.keys(req.query) }));
  const { get, stop } = await served(app);
  t.after(stop);
  assert.deepEqual((await get('/?__proto__=1&a=2')).json(), { bare: true, names: ['__proto__', 'a'] });
});

test('the rate limit is what the program says, and refuses in JSON', async (t) => {
  const { get } = await secured(t, { rateLimit: { max: 2, windowMs: 60_000, message: 'slowly' } });
  assert.equal((await get('/')).headers['ratelimit-remaining'], '1');
  await get('/');
  const { status, headers, json } = await get('/');
  assert.equal(status, 429);
  assert.equal(headers['ratelimit-policy'], '2;w=60');
  assert.deepEqual(json(), { error: 'Rate limit exceeded', message: 'slowly', retryAfter: 60 });
});

test('a forwarded address does not get a limit of its own', async (t) => {
  const { get } = await secured(t, { rateLimit: { max: 1 } });
  await get('/', { headers: { 'x-forwarded-for': '192.0.2.1' } });
  assert.equal((await get('/', { headers: { 'x-forwarded-for': '192.0.2.2' } })).status, 429);
});

test('attempts that are too many are refused from the fourth on', async (t) => {
  const { get } = await secured(t, { bruteForce: true });
  const statuses = [];
  for (let n = 0; n < 5; n++) statuses.push((await get('/')).status);
  assert.deepEqual(statuses, [200, 200, 200, 429, 429]);
});

test('csrf that was asked for is enforced, and a token passes', async (t) => {
  const { get, send } = await secured(t, { csrf: true });
  assert.equal((await send('POST', '/', '{}', JSON_TYPE)).status, 403);
  const { headers, json } = await get('/token');
  const { token } = json() as { token: string };
  const cookie = headers['set-cookie']![0].split(';')[0];
  assert.equal((await send('POST', '/', '{}', { ...JSON_TYPE, cookie, 'x-csrf-token': token })).status, 200);
  assert.equal((await send('POST', '/', JSON.stringify({ _csrf: token }), { ...JSON_TYPE, cookie })).status, 200);
  assert.equal((await send('POST', '/', '{}', { ...JSON_TYPE, cookie, 'x-csrf-token': `${token}0` })).status, 403);
});

test('csrf that nobody asked for refuses nothing', async (t) => {
  const { send } = await secured(t, {});
  assert.equal((await send('POST', '/', '{}', JSON_TYPE)).status, 200);
});

test('a module that is not enabled is off, as `false` would have it', async (t) => {
  const { get, send } = await secured(t, { csrf: { enabled: false }, helmet: { enabled: false }, rateLimit: { enabled: true, max: 7 } });
  assert.equal((await send('POST', '/', '{}', JSON_TYPE)).status, 200);
  const { headers } = await get('/');
  assert.equal(headers['x-frame-options'], undefined);
  assert.equal(headers['ratelimit-limit'], '7');
});

test('routeConfig: an excluded route is not looked into', async (t) => {
  const attack = JSON.stringify({ a: "1' OR '1'='1" });
  const open = await secured(t, { routeConfig: { sqlInjection: { excludeRoutes: [{ path: '/*', methods: ['post'] }] } } });
  assert.equal((await open.send('POST', '/', attack, JSON_TYPE)).status, 200);
  const closed = await secured(t, {});
  assert.equal((await closed.send('POST', '/', attack, JSON_TYPE)).status, 400);
});

test('off is off', async (t) => {
  const { get } = await secured(t, { enabled: false });
  const { headers } = await get('/');
  assert.deepEqual(Object.keys(headers).sort(), ['connection', 'content-length', 'content-type', 'date']);
});

test('health checks and assets are not counted, the rest is', async (t) => {
  const app = createServer({ logging: { enabled: false }, security: { rateLimit: { max: 2 }, slowDown: false } });
  for (const path of ['/', '/health', '/assets/a.css']) app.get(path, (_req, res) => res.send('there'));
  const { get, stop } = await served(app);
  t.after(stop);
  const remaining: unknown[] = [];
  for (const path of ['/health', '/', '/assets/a.css', '/']) remaining.push((await get(path)).headers['ratelimit-remaining']);
  assert.deepEqual(remaining, [undefined, '1', undefined, '0']);
  assert.equal((await get('/')).status, 429);
  assert.equal((await get('/health')).status, 200);
});

test('what middleware puts around an answer is kept, short answers and long ones alike', async (t) => {
  const app = createServer({ logging: { enabled: false }, security: { rateLimit: false, slowDown: false } });
  const wrapping: RequestHandler = (req, res, next) => {
    if (req.path !== '/wrapped') return next();
    const { end } = res;
    res.end = function (this: typeof res, ...args: unknown[]) {
      res.setHeader('X-Wrapped', 'yes');
      return (end as (...args: unknown[]) => unknown).apply(this, args);
    } as typeof res.end;
    next();
  };
  app.use(wrapping);
  app.get('/wrapped', (_req, res) => res.json({ short: true }));
  app.get('/short', (_req, res) => res.json({ short: true }));
  app.get('/long', (_req, res) => res.json({ long: 'x'.repeat(5000) }));
  app.get('/parts', (_req, res) => {
    res.setHeader('Content-Type', 'text/plain');
    res.write('one ');
    res.end('two');
  });
  const { get, stop } = await served(app);
  t.after(stop);
  const asked = { headers: { 'accept-encoding': 'gzip' } };
  const head = async (path: string) => {
    const { headers } = await get(path, asked);
    return [headers['x-wrapped'], headers['content-encoding'], headers['content-length'], headers.vary];
  };
  assert.deepEqual(await head('/short'), [undefined, undefined, '14', 'Origin, Accept-Encoding']);
  assert.deepEqual(await head('/wrapped'), ['yes', undefined, '14', 'Origin, Accept-Encoding']);
  assert.deepEqual(await head('/long'), [undefined, 'gzip', undefined, 'Origin, Accept-Encoding']);
  assert.deepEqual(await head('/parts'), [undefined, 'gzip', undefined, 'Origin, Accept-Encoding']);
});

test('a module stands once in the stack, brute-force protection behind the rate limit', () => {
  const names = securityStack({ level: 'basic', helmet: false, cors: false, bruteForce: true, morgan: true, csrf: true }, new Logger({ enabled: false })).map(({ name }) => name);
  assert.deepEqual(names, [...new Set(names)]);
  assert.ok(names.indexOf('brute') > names.indexOf('rateLimit'));
});
