/** Health checks, from the engine and from JavaScript; the same requests for both. */
import assert from 'node:assert/strict';
import * as nodeHttp from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { join } from 'node:path';
import { stepOf } from '../plan/step';
import { HTTP, Program } from '../runner/testing/program';
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
    check.ready(true);
    check.state('redis', true);
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
  assert.equal((await program.get('/readyz')).status, 200);
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
