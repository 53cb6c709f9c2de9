/**
 * HTTP/2 over TLS, and TLS with several isolates: what ALPN agrees on with whom, on the engine and where Node serves, and
 * that an isolate's answers find their client on both protocols.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http2 from 'node:http2';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { pair } from '../parity-tests/harness/certificates.mjs';

const dist = (path) => fileURLToPath(new URL(`../dist/${path}`, import.meta.url));

/** Tells the port, then answers with what it sees. `/close` ends the server. */
const program = (options) => `
const https = require(${JSON.stringify(dist('https/index.js'))});
const { threadId } = require('node:worker_threads');
const fs = require('node:fs');
const key = fs.readFileSync('key.pem'), cert = fs.readFileSync('cert.pem');
const server = https.createServer({ key, cert, ...${JSON.stringify(options)} }, (req, res) => {
  let body = '';
  req.on('data', (data) => (body += data)).on('end', () => {
    const { encrypted, alpnProtocol } = req.socket;
    res.end(JSON.stringify({ version: req.httpVersion, encrypted, alpnProtocol, body, isolate: threadId }));
    if (req.url === '/close') server.close();
  });
});
server.on('upgrade', (req, socket) => socket.end('HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: echo\\r\\n\\r\\n'));
server.listen(0, '127.0.0.1', () => fs.writeSync(1, server.address().port + '\\n'));
`;

async function start(t, options, { core = 'rust', workers } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'xsys-http2-'));
  const { key, cert } = pair('server');
  writeFileSync(join(folder, 'key.pem'), key);
  writeFileSync(join(folder, 'cert.pem'), cert);
  writeFileSync(join(folder, 'app.cjs'), program(options));
  const env = { ...process.env, XSYS_CORE: core, XSYS_QUIET: '', XSYS_REQUIRE_NATIVE: '1' };
  const args = workers ? [dist('cli/index.js'), 'run', '--workers', String(workers), 'app.cjs'] : ['app.cjs'];
  const child = spawn(process.execPath, args, { cwd: folder, env });
  const state = { child, errors: '', origin: '' };
  child.stderr.on('data', (data) => (state.errors += data));
  t.after(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  });
  // An iterator keeps the line that came with another: isolates may tell their port in the same moment.
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  for (let told = 0; told < (workers ?? 1); told++) {
    const { value: port, done } = await lines.next();
    if (done) assert.fail(state.errors);
    state.origin = `https://127.0.0.1:${port}`;
  }
  return state;
}

/** What Node's client for HTTP/2 says of a server that offers something else. */
const NOT_AGREED = 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL';

/** A session with the server, or why there is none. */
async function agree(t, origin) {
  const session = http2.connect(origin, { rejectUnauthorized: false, ALPNProtocols: ['h2', 'http/1.1'] });
  t.after(() => session.destroy());
  const failed = once(session, 'error').then(([error]) => error.code);
  return (await Promise.race([once(session, 'connect').then(() => undefined), failed])) ?? session;
}

async function ask(session, path = '/', body = '') {
  const stream = session.request({ ':path': path, ':method': body ? 'POST' : 'GET' }, { endStream: !body });
  if (body) stream.end(body);
  let text = '';
  stream.setEncoding('utf8').on('data', (data) => (text += data));
  await once(stream, 'close');
  return JSON.parse(text);
}

/** The same over HTTP/1.1, on a connection of its own. */
async function askHttp1(origin, options = {}) {
  const request = https.get(origin, { rejectUnauthorized: false, agent: false, ...options });
  const [response] = await once(request, 'response');
  let text = '';
  response.setEncoding('utf8').on('data', (data) => (text += data));
  await once(response, 'end');
  return JSON.parse(text);
}

for (const options of [{ http2: true }, { ALPNProtocols: ['h2', 'http/1.1'] }, { http2: true, ALPNProtocols: ['http/1.1'] }]) {
  test(`ALPN agrees on HTTP/2 with those who speak it: ${JSON.stringify(options)}`, async (t) => {
    const { origin, errors } = await start(t, options);
    const session = await agree(t, origin);
    assert.equal(session.alpnProtocol, 'h2');
    const { isolate: _, ...seen } = await ask(session, '/', 'hello');
    assert.deepEqual(seen, { version: '2.0', encrypted: true, alpnProtocol: 'h2', body: 'hello' });
    for (const ALPNProtocols of [['http/1.1'], undefined]) {
      const answer = await askHttp1(origin, { ALPNProtocols });
      assert.deepEqual([answer.version, answer.encrypted], ['1.1', true]);
    }
    const upgrade = https.get(origin, { rejectUnauthorized: false, agent: false, headers: { Connection: 'Upgrade', Upgrade: 'echo' } });
    const [response] = await once(upgrade, 'upgrade');
    assert.equal(response.statusCode, 101);
    assert.doesNotMatch(errors, /HTTP\/2/);
  });
}

test('without the option there is no HTTP/2', async (t) => {
  for (const options of [{}, { http2: false, ALPNProtocols: ['h2', 'http/1.1'] }]) {
    const { origin } = await start(t, options);
    assert.equal(await agree(t, origin), NOT_AGREED);
    assert.equal((await askHttp1(origin)).version, '1.1');
  }
});

test('where Node’s own engine serves, the same clients get HTTP/1.1, and one line says so', async (t) => {
  for (const options of [{ http2: true }, { ALPNProtocols: ['h2', 'http/1.1'] }]) {
    const state = await start(t, options, { core: 'node' });
    assert.equal(await agree(t, state.origin), NOT_AGREED);
    assert.equal((await askHttp1(state.origin, { ALPNProtocols: ['h2', 'http/1.1'] })).version, '1.1');
    assert.match(state.errors, /HTTP\/2 is asked for, but Node’s own engine serves here/);
  }
});

test('a server that closes says goodbye over TLS', async (t) => {
  const { origin, child } = await start(t, { http2: true });
  const session = await agree(t, origin);
  const goodbye = once(session, 'goaway');
  const exit = once(child, 'exit');
  assert.equal((await ask(session, '/close')).version, '2.0');
  assert.equal((await goodbye)[0], 0);
  assert.deepEqual(await exit, [0, null]);
});

test('several isolates serve the clients of one encrypted port, on both protocols', async (t) => {
  const { origin, child } = await start(t, { http2: true }, { workers: 2 });
  const session = await agree(t, origin);
  const names = Array.from({ length: 60 }, (_, n) => `request ${n}`);
  // The requests of one connection are shared out like any others; an isolate that a busy machine keeps waiting has none.
  for (const isolates = new Set(); isolates.size < 2; ) {
    const answers = await Promise.all(names.map((name) => ask(session, '/', name)));
    assert.deepEqual(answers.map(({ body }) => body), names);
    assert.ok(answers.every(({ version, encrypted }) => version === '2.0' && encrypted));
    for (const { isolate } of answers) isolates.add(isolate);
  }
  for (const isolates = new Set(); isolates.size < 2; ) {
    const answers = await Promise.all(names.map(() => askHttp1(origin)));
    assert.ok(answers.every(({ version, encrypted, alpnProtocol }) => version === '1.1' && encrypted && alpnProtocol !== 'h2'));
    for (const { isolate } of answers) isolates.add(isolate);
  }
  const goodbye = once(session, 'goaway');
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  assert.equal((await goodbye)[0], 0);
  assert.deepEqual(await exit, [0, null]);
});
