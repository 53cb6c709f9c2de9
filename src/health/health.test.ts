/** Health checks, from the engine and from JavaScript; the same requests for both. */
import assert from 'node:assert/strict';
import * as nodeHttp from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { join } from 'node:path';
import { stepOf } from '../plan/step';
import { HTTP, Program, runIsolates } from '../runner/testing/program';
import { health } from './health';
import { configOf } from './options';

const INDEX = JSON.stringify(join(__dirname, '..', 'index.js'));
const STEP = JSON.stringify(join(__dirname, '..', 'plan', 'step.js'));
const LOADER = JSON.stringify(join(__dirname, '..', 'bridge', 'loader.js'));
/** A plan of one step for the whole server. */
const plan = (step: number): string =>
  JSON.stringify({ preamble: [], entries: [{ step, pattern: '/', caseSensitive: false, strict: false, end: false }] });

interface Asked {
  status: number;
  body: unknown;
  headers: Record<string, string | null>;
}

async function ask(port: number, path: string, method = 'GET'): Promise<Asked> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method });
  const text = await answer.text();
  const headers = Object.fromEntries(['content-type', 'cache-control', 'content-length'].map((name) => [name, answer.headers.get(name)]));
  return { status: answer.status, body: text === '' ? '' : JSON.parse(text), headers };
}

type Run = (t: TestContext, check: ReturnType<typeof health>) => Promise<number>;

const onNode: Run = async (t, check) => {
  const server = nodeHttp.createServer((req, res) => check(req, res, () => res.writeHead(404).end()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
};

const onEngine: Run = async (t, check) => {
  const http = require('../http/index') as typeof nodeHttp;
  const { loadNative } = require('../bridge/loader') as typeof import('../bridge/loader');
  // Whatever reaches JavaScript was not answered by the engine.
  const server = http.createServer((_req, res) => res.writeHead(404).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const handle = (server as unknown as { _handle: { server: number } })._handle;
  assert.equal(loadNative().native!.setPlan(handle.server, plan(stepOf(check)!.id!)), undefined);
  return (server.address() as AddressInfo).port;
};

for (const [engine, run] of [['Node’s engine', onNode], ['the engine', onEngine]] as const) {
  test(`liveness, readiness and what the application says, on ${engine}`, async (t) => {
    const check = health();
    const port = await run(t, check);
    const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
    assert.deepEqual(await ask(port, '/healthz?x=1'), { status: 200, body: { status: 'ok' }, headers: { ...headers, 'content-length': '15' } });
    assert.deepEqual((await ask(port, '/readyz')).body, { status: 'ready' });
    check.ready(false);
    check.state('redis', false);
    const unready = await ask(port, '/readyz');
    assert.deepEqual([unready.status, unready.body], [503, { because: ['application', 'redis'], status: 'not ready' }]);
    assert.deepEqual(await ask(port, '/readyz', 'HEAD'), { ...unready, body: '' });
    assert.equal((await ask(port, '/healthz')).status, 200);
    check.degraded('mail', true);
    assert.deepEqual((await ask(port, '/readyz')).body, { because: ['application', 'redis'], degraded: ['mail'], status: 'not ready' });
    check.ready(true);
    check.state('redis', true);
    const degraded = await ask(port, '/readyz');
    assert.deepEqual([degraded.status, degraded.body], [200, { degraded: ['mail'], status: 'ready' }]);
    check.degraded('mail', false);
    assert.deepEqual((await ask(port, '/readyz')).body, { status: 'ready' });
    assert.equal((await ask(port, '/readyz')).status, 200);
    assert.equal((await fetch(`http://127.0.0.1:${port}/healthz`, { method: 'POST' })).status, 404);
    assert.equal((await fetch(`http://127.0.0.1:${port}/other`)).status, 404);
  });
}

test('options are checked, all at once', () => {
  assert.throws(() => configOf({ path: 'healthz', blockedAfter: -1, typo: 1 } as never), (error: Error) => {
    for (const word of ['path', 'blockedAfter', 'typo']) assert.match(error.message, new RegExp(word));
    return (error as Error & { code: string }).code === 'XSYS_OPTIONS_INVALID';
  });
  assert.deepEqual(configOf({ path: '/live', readyPath: false }), { path: '/live', readyPath: null, blockedAfter: 0 });
});

test('isolates share the checks: what one says holds for all, until it ends; a process that drains is not ready', async (t) => {
  const program = runIsolates(
    t,
    `const { health } = require(${INDEX}); const { stepOf } = require(${STEP}); const { native } = require(${LOADER}).loadNative();
    const check = health();
    const server = http.createServer((req, res) => {
      if (req.url === '/unwell') check.state('cache', false);
      if (req.url === '/end') process.exit(1);
      if (req.url === '/wait') { console.log('waits'); return whenOpen('open', () => res.end()); }
      res.end(String(threadId));
    });
    server.listen(0, '127.0.0.1', () => {
      native.setPlan(server._handle.server, JSON.stringify({ preamble: [], entries: [{ step: stepOf(check).id, pattern: '/', caseSensitive: false, strict: false, end: false }] }));
      console.log('port ' + server.address().port);
    });`,
    2,
    ['--sticky', 'header:x-who'],
  );
  await program.printed('port', 2);
  const headers = { 'x-who': 'me' };
  const asked = async (agent: nodeHttp.Agent | false = false): Promise<unknown> => JSON.parse((await program.get('/readyz', { agent })).text);
  assert.deepEqual(await asked(), { status: 'ready' });
  await program.get('/unwell', { headers });
  assert.deepEqual(await asked(), { because: ['cache'], status: 'not ready' });
  await program.get('/end', { headers });
  await program.printed('port', 3);
  assert.deepEqual(await asked(), { status: 'ready' });

  const agent = new nodeHttp.Agent({ keepAlive: true, maxSockets: 1 });
  assert.deepEqual(await asked(agent), { status: 'ready' });
  const waiting = program.get('/wait');
  await program.printed('waits');
  program.child.kill('SIGTERM');
  let ready = await asked(agent);
  // The connection is kept until the process has heard; then its next answer is its last.
  while (JSON.stringify(ready) === '{"status":"ready"}') ready = await asked(agent);
  assert.deepEqual(ready, { because: ['draining'], status: 'not ready' });
  program.open('open');
  assert.equal((await waiting).status, 200);
  assert.equal(await program.ended, 0);
  agent.destroy();
});

test('while a handler blocks the loop, the engine goes on answering, and says that it is not ready', async (t) => {
  const program = new Program(
    t,
    `const { health } = require(${INDEX}); const { stepOf } = require(${STEP}); const { native } = require(${LOADER}).loadNative();
    const check = health({ blockedAfter: 200 });
    const server = require(${HTTP}).createServer((req, res) => { console.log('blocks'); hold('open'); res.end('answered'); });
    server.listen(0, '127.0.0.1', () => {
      native.setPlan(server._handle.server, JSON.stringify({ preamble: [], entries: [{ step: stepOf(check).id, pattern: '/', caseSensitive: false, strict: false, end: false }] }));
      console.log('port ' + server.address().port);
    });`,
    (file) => [file],
  );
  await program.printed('port');
  // On a busy machine a loop that nobody holds can be late too.
  while ((await program.get('/readyz')).status !== 200);
  let answered = false;
  const blocked = program.get('/').then((answer) => {
    answered = true;
    return answer;
  });
  await program.printed('blocks');
  // The handler waits for the file, which is written when all of this has been answered.
  for (let n = 0; n < 50; n++) assert.equal((await program.get('/healthz')).status, 200);
  let ready = await program.get('/readyz');
  while (ready.status === 200) ready = await program.get('/readyz');
  assert.deepEqual(JSON.parse(ready.text), { because: ['blocked'], status: 'not ready' });
  assert.equal(answered, false);
  program.open('open');
  assert.equal((await blocked).text, 'answered');
  while ((await program.get('/readyz')).status !== 200);
});
