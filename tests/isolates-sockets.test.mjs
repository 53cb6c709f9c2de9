/**
 * socket.io and ws, as published, in several isolates: long polling with a sticky rule, WebSockets with none, and the end of
 * the isolate that a socket is in.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const XSYS = fileURLToPath(new URL('../dist/cli/index.js', import.meta.url));
const require = createRequire(import.meta.url);
const { io } = require('socket.io-client');
const WebSocket = require('ws');

async function start(t, text, options) {
  const folder = mkdtempSync(join(tmpdir(), 'xsys-sockets-'));
  const file = join(folder, 'app.cjs');
  writeFileSync(file, `const http = require('node:http'); const { threadId } = require('node:worker_threads');
    const server = http.createServer((req, res) => res.end(String(threadId)));
    ${text}
    server.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));`);
  const env = { ...process.env, XSYS_QUIET: '1', XSYS_CORE: '', XSYS_REQUIRE_NATIVE: '1' };
  const child = spawn(process.execPath, [XSYS, 'run', '--workers', '3', ...options, file], { env });
  child.stderr.resume();
  const stuck = setTimeout(() => child.kill('SIGKILL'), 60_000);
  t.after(async () => {
    clearTimeout(stuck);
    if (child.exitCode === null && child.kill('SIGKILL')) await once(child, 'exit');
    rmSync(folder, { recursive: true });
  });
  let port;
  let listening = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    port = Number(line.split(' ')[1]);
    if (++listening === 3) return port;
  }
  throw new Error('the isolates did not listen');
}

const SOCKET_IO = `new (require(${JSON.stringify(require.resolve('socket.io'))}).Server)(server)
  .on('connection', (socket) => socket.on('echo', (text, answer) => answer(text + ' from ' + threadId)));`;

for (const [sticky, transports, headers] of [
  ['ip', ['polling'], {}],
  ['header:x-client', ['polling'], { 'x-client': 'me' }],
  ['none', ['websocket'], {}],
]) {
  test(`socket.io by ${transports} with ${sticky} in three isolates`, async (t) => {
    const port = await start(t, SOCKET_IO, ['--sticky', sticky]);
    const socket = io(`http://127.0.0.1:${port}`, { transports, extraHeaders: headers, reconnection: false });
    t.after(() => socket.disconnect());
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('connect_error', reject));
    const answers = new Set();
    for (let n = 0; n < 10; n++) answers.add(await socket.timeout(10_000).emitWithAck('echo', 'hello'));
    assert.equal(answers.size, 1, [...answers].join());
  });
}

test('a WebSocket ends with its isolate, and the next one finds another', async (t) => {
  const port = await start(
    t,
    `new (require(${JSON.stringify(require.resolve('ws'))}).WebSocketServer)({ server })
      .on('connection', (socket) => socket.on('message', (text) => (String(text) === 'end' ? process.exit(1) : socket.send(threadId + ' ' + text))));`,
    [],
  );
  const first = new WebSocket(`ws://127.0.0.1:${port}`);
  first.on('error', () => {});
  await once(first, 'open');
  first.send('hello');
  assert.match(String((await once(first, 'message'))[0]), /^\d+ hello$/);
  const closed = once(first, 'close');
  first.send('end');
  await closed;
  const second = new WebSocket(`ws://127.0.0.1:${port}`);
  await once(second, 'open');
  second.send('again');
  assert.match(String((await once(second, 'message'))[0]), /^\d+ again$/);
  second.terminate();
});
