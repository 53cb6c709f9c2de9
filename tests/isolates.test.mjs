/**
 * Isolates that end under load: in every way that an isolate can end, only the requests that it had begun are 502, nobody
 * else has an error, and the process serves on with as many isolates as before. Then it drains, under load too.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const XSYS = fileURLToPath(new URL('../dist/cli/index.js', import.meta.url));
const CLIENTS = 24;
/** A program that hangs is ended before node's runner gives up on the whole file, which could not say where. */
const LONGEST_MS = 120_000;

/** Every request is named; what has begun is told on standard output before anything else happens. */
const APP = `
const http = require('node:http');
const { threadId } = require('node:worker_threads');
const fs = require('node:fs');
const say = (line) => fs.writeSync(1, line + '\\n');
const ends = {
  throw: () => setImmediate(() => { throw new Error('nobody catches this'); }),
  exit: () => process.exit(7),
  reject: () => void Promise.reject(new Error('nobody catches this')),
  memory: () => { const all = []; for (;;) all.push(new Array(100_000).fill(all.length)); },
};
const server = http.createServer((req, res) => {
  say('begun ' + threadId + ' ' + req.headers['x-name']);
  const end = ends[req.url.slice(1)];
  if (end !== undefined) { say('ends ' + threadId); return end(); }
  if (req.url === '/block') for (const until = Date.now() + 600; Date.now() < until; );
  let body = '';
  req.on('data', (data) => (body += data)).on('end', () => setTimeout(() => {
    say('answered ' + req.headers['x-name']);
    // In one piece: an answer that has begun when its isolate ends is cut, which is another test's subject.
    res.end(body.length > 1000 ? String(body.length) : body);
  }, 1));
});
// A client that a busy machine keeps waiting still has its connection.
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => say('port ' + server.address().port));
`;

async function start(t) {
  const folder = mkdtempSync(join(tmpdir(), 'xsys-kill-'));
  writeFileSync(join(folder, 'app.cjs'), APP);
  const env = { ...process.env, XSYS_QUIET: '1', XSYS_CORE: '', XSYS_REQUIRE_NATIVE: '1', NODE_OPTIONS: '--max-old-space-size=96' };
  const child = spawn(process.execPath, [XSYS, 'run', '--workers', '3', 'app.cjs'], { cwd: folder, env });
  const begun = new Map();
  const state = { child, port: 0, ports: 0, begun, names: new Set(), twice: [], ended: [], errors: '' };
  const changed = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [word, first, second] = line.split(' ');
    if (word === 'begun') {
      if (state.names.has(second)) state.twice.push(second);
      state.names.add(second);
      begun.set(second, first);
    }
    if (word === 'answered') begun.delete(first);
    if (word === 'ends') state.ended.push(first);
    if (word === 'port') [state.port, state.ports] = [Number(first), state.ports + 1];
    for (const look of changed) look();
  });
  child.stderr.on('data', (data) => (state.errors += data));
  state.until = (awaited, met) => new Promise((resolve, reject) => {
    const look = () => met() && resolve();
    changed.push(look);
    child.once('exit', (code, signal) => reject(new Error(`waited for ${awaited} when the program ended with ${code ?? signal}:\n${state.errors}`)));
    look();
  });
  const stuck = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS);
  t.after(async () => {
    clearTimeout(stuck);
    if (child.exitCode === null && child.kill('SIGKILL')) await once(child, 'exit');
    rmSync(folder, { recursive: true });
  });
  await state.until('three isolates', () => state.ports === 3);
  return state;
}

function ask(port, name, { path = '/', agent = false, body = name } = {}) {
  return new Promise((resolve) => {
    const request = http.request({ host: '127.0.0.1', port, path, agent, method: 'POST', headers: { 'x-name': name } }, (response) => {
      let text = '';
      response.on('data', (data) => (text += data));
      response.on('end', () => resolve({ name, status: response.statusCode, text, close: response.headers.connection === 'close' }));
      response.on('error', (error) => resolve({ name, error: error.code }));
    });
    request.on('error', (error) => resolve({ name, error: error.code, reused: request.reusedSocket }));
    request.end(body);
  });
}

/** Clients that ask again and again, each on a connection of its own that is kept, until told to stop. */
function load(port) {
  const answers = [];
  let going = true;
  let count = 0;
  const clients = Array.from({ length: CLIENTS }, async (_, client) => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    while (going) {
      const answer = await ask(port, `${client}-${count++}`, { agent });
      answers.push(answer);
      if (answer.error !== undefined) break;
    }
    agent.destroy();
  });
  return { answers, stop: () => ((going = false), Promise.all(clients)) };
}

for (const how of ['throw', 'exit', 'reject', 'memory']) {
  test(`under load an isolate ends (${how}): only what it had begun is lost`, async (t) => {
    const state = await start(t);
    const { answers, stop } = load(state.port);
    await state.until('200 answers', () => answers.length > 200);
    const end = await ask(state.port, 'end', { path: `/${how}` });
    assert.equal(end.status, 502);
    await state.until('a fourth isolate', () => state.ports === 4);
    const now = answers.length;
    await state.until('200 more answers', () => answers.length > now + 200);
    await stop();
    const lost = answers.filter(({ status }) => status !== 200);
    assert.deepEqual(lost.filter(({ status }) => status !== 502), [], 'nobody has any other error');
    for (const { name } of lost) assert.equal(state.begun.get(name), state.ended[0], `${name} had begun in the isolate that ended`);
    for (const { name, status, text } of answers) if (status === 200) assert.equal(text, name);
    assert.match(state.errors, /xsys: isolate \d ended .*; another one starts in 0\.1 s/);
  });
}

test('isolates that block and end among large bodies: nothing begins twice, no body loses a byte', async (t) => {
  const state = await start(t);
  const answers = [];
  const large = 'x'.repeat(200_000);
  await Promise.all(Array.from({ length: CLIENTS }, async (_, client) => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    for (let n = 0; n < 80; n++) {
      const turn = client * 80 + n;
      const path = turn % 400 === 399 ? '/exit' : turn % 60 === 30 ? '/block' : '/';
      const name = `${client}-${n}`;
      const body = turn % 5 === 0 ? large : name;
      answers.push({ body, ...(await ask(state.port, name, { path, agent, body })) });
    }
    agent.destroy();
  }));
  assert.equal(state.child.signalCode, null, `the requests were not answered within ${LONGEST_MS / 1_000} s, and the program was killed`);
  assert.deepEqual(state.twice, []);
  for (const { name, status, error, text, body } of answers) {
    assert.ok([200, 502, 503].includes(status), `${name}: ${status ?? error}`);
    if (status === 200) assert.equal(text, body === large ? String(large.length) : name);
    if (status === 502) assert.ok(state.names.has(name), `${name} had begun`);
    if (status === 503) assert.ok(!state.names.has(name), `${name} had not begun`);
  }
});

test('under load SIGTERM loses nothing that was taken', async (t) => {
  const state = await start(t);
  const { answers, stop } = load(state.port);
  await state.until('200 answers', () => answers.length > 200);
  const exit = once(state.child, 'exit');
  state.child.kill('SIGTERM');
  assert.deepEqual(await exit, [0, null]);
  await stop();
  for (const { error, status, name } of answers) {
    // A client that asks anew is refused, which it knows at once; nobody waits in vain, and nobody gets half an answer.
    if (error !== undefined) assert.ok(error === 'ECONNREFUSED' || !state.begun.has(name), `${name}: ${error}`);
    else assert.equal(status, 200);
  }
  assert.ok(answers.some(({ close }) => close), 'the last answers say that their connections end');
});
