/**
 * Rate limits that are counted in Redis: a real redis-server on a Unix socket, stopped by the test that started it. What
 * happens when it is away, stands still, and comes back.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { missingProgram } from '../scripts/process/system-packages.mjs';

const require = createRequire(import.meta.url);
const { rateLimit, redis } = require('../dist/security/index.js');
const { health } = require('../dist/index.js');
const express = require('../dist/compat/express/index.js');

const folder = mkdtempSync(path.join(tmpdir(), 'xsys-redis-'));
const socket = path.join(folder, 'redis.sock');
let server;

async function start() {
  server = spawn('redis-server', ['--port', '0', '--unixsocket', socket, '--save', '', '--appendonly', 'no', '--dir', folder], { stdio: 'ignore' });
  while (!existsSync(socket)) {
    assert.equal(server.exitCode, null, 'redis-server has ended');
    await sleep(10);
  }
}

async function stop(signal = 'SIGTERM') {
  if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill(signal);
  await ended;
  rmSync(socket, { force: true });
}

/** One machine: an app whose limiter counts in Redis. */
async function machine(options = {}, storeOptions = {}) {
  const lines = [];
  const logger = { warn: (line) => lines.push(line), error: (line) => lines.push(line) };
  // A machine that is busy with other tests may keep even Redis waiting; only one test is about that.
  const store = redis({ url: `unix://${socket}`, timeoutMs: 60_000, ...storeOptions });
  const limiter = rateLimit({ windowMs: 3_600_000, limit: 3, standardHeaders: 'draft-7', legacyHeaders: false, store, logger, validate: false, ...options });
  const app = express();
  app.use(health({ path: false }));
  app.use(limiter);
  app.get('/', (req, res) => res.json(req.rateLimit.used));
  const listening = app.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const ask = async () => {
    const answer = await fetch(`http://127.0.0.1:${listening.address().port}/`);
    return answer.status === 200 ? answer.json() : (await answer.text(), answer.status);
  };
  const ready = async () => (await fetch(`http://127.0.0.1:${listening.address().port}/readyz`)).json();
  const close = () => {
    store.shutdown();
    listening.close();
    listening.closeAllConnections();
  };
  return { ask, close, limiter, lines, ready, store };
}

const until = async (state, store) => {
  while (store.status().counting !== state) await sleep(10);
};

before(async () => {
  const missing = await missingProgram('redis-server');
  assert.equal(missing, undefined, missing);
});
after(async () => {
  await stop('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

test('machines count together, and keys end by themselves', async () => {
  await start();
  const [a, b] = [await machine({}, { prefix: 'one:' }), await machine({}, { prefix: 'one:' })];
  const other = await machine({}, { prefix: 'two:' });
  await ready(a, b, other);
  assert.deepEqual([await a.ask(), await b.ask(), await a.ask(), await b.ask(), await other.ask()], [1, 2, 3, 429, 1]);
  const { totalHits, resetTime } = await a.limiter.getKey('127.0.0.1');
  assert.equal(totalHits, 4);
  assert.ok(resetTime > new Date() && resetTime <= new Date(Date.now() + 3_600_000));
  await a.limiter.resetKey('127.0.0.1');
  assert.equal(await b.limiter.getKey('127.0.0.1'), undefined);
  await a.store.decrement('127.0.0.1');
  assert.equal(await a.limiter.getKey('127.0.0.1'), undefined);
  assert.equal(await b.ask(), 1);
  await b.store.decrement('127.0.0.1');
  assert.equal(await a.ask(), 1);
  await a.store.increment('k'.repeat(100_000));
  const short = await machine({ windowMs: 50 }, { prefix: 'short:' });
  await ready(short);
  assert.equal(await short.ask(), 1);
  while ((await short.limiter.getKey('127.0.0.1')) !== undefined) await sleep(10);
  assert.equal(await short.ask(), 1);
  for (const each of [a, b, other, short]) {
    assert.deepEqual(each.lines, []);
    each.close();
  }
  await stop();
});

/** Connected: until then a limiter counts by itself, and would say so. */
async function ready(...machines) {
  for (const { store, lines } of machines) {
    await store.increment('first');
    await until('redis', store);
    await store.resetKey('first');
    lines.length = 0;
  }
}

test('Redis that was never there, comes, dies and comes back', async () => {
  const a = await machine({}, { prefix: 'away:' });
  assert.deepEqual([await a.ask(), await a.ask(), await a.ask(), await a.ask()], [1, 2, 3, 429]);
  assert.equal(a.store.status().counting, 'local');
  assert.ok(a.store.status().reason);
  assert.deepEqual(await a.ready(), { degraded: ['redis away:'], status: 'ready' });
  assert.equal(a.lines.length, 1);
  assert.match(a.lines[0], /Redis does not answer .* counts requests by itself/);
  await start();
  await until('redis', a.store);
  assert.deepEqual(await a.ready(), { status: 'ready' });
  assert.match(a.lines[1], /Redis answers again/);
  assert.deepEqual([await a.ask(), await a.ask()], [1, 2]);
  await stop('SIGKILL');
  // Locally the limit was reached before.
  assert.equal(await a.ask(), 429);
  assert.equal(a.store.status().counting, 'local');
  await start();
  await until('redis', a.store);
  assert.equal(await a.ask(), 1);
  assert.equal(a.lines.length, 4);
  a.close();
  await stop();
});

test('Redis that stands still holds nobody up', async () => {
  await start();
  const a = await machine({}, { prefix: 'still:', timeoutMs: 2_000 });
  await ready(a);
  assert.equal(await a.ask(), 1);
  server.kill('SIGSTOP');
  assert.deepEqual(await Promise.all([a.ask(), a.ask(), a.ask()]), [1, 2, 3]);
  assert.equal(await a.ask(), 429);
  assert.match(a.store.status().reason, /no answer within 2000 ms/);
  server.kill('SIGCONT');
  await until('redis', a.store);
  assert.equal(a.lines.length, 2);
  a.close();
  await stop();
});

test('a client of the application’s own, and options without meaning', async () => {
  await start();
  const client = require('redis').createClient({ socket: { path: socket } });
  await client.connect();
  const a = await machine({}, { url: undefined, client });
  assert.deepEqual([await a.ask(), await a.ask()], [1, 2]);
  a.close();
  assert.equal(await client.ping(), 'PONG');
  client.destroy();
  await stop();
  assert.throws(
    () => redis({ url: 'http://a', timeoutMs: 0, prefix: 5 }),
    (error) => error.code === 'XSYS_OPTIONS_INVALID' && ['url', 'timeoutMs', 'prefix'].every((name) => error.message.includes(name)),
  );
  assert.throws(() => redis({}), { code: 'XSYS_OPTIONS_INVALID' });
});
