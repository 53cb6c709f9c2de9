/**
 * Thousands of streams of HTTP/2 that end in the middle, reset by their client or cut off with its connection: descriptors,
 * exchanges and memory come back to where they were, as over HTTP/1.1 (`aborts.test.mjs`). The server has a process of its
 * own, so that what is measured is only its side.
 */
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http2 from 'node:http2';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';

/** Streams, each: as many as it takes for the heap and the allocator to reach their size, and then as many again. */
const WARM_UP = 6_000;
const ABORTS = 6_000;
/** On one connection, below what a client may have at once and may take back before it is told to calm down. */
const AT_ONCE = 40;
/** Bytes. What a heap of this size breathes between two collections; a leaked stream per abort would be far more. */
const BREATH = 24 * 1024 * 1024;

const http = JSON.stringify(path.join(import.meta.dirname, '..', 'dist', 'http', 'index.js'));
const PROGRAM = `
const http = require(${http});
const { readdirSync } = require('node:fs');
const seen = { requests: 0, requestClosed: 0, responseClosed: 0, finished: 0 };
const server = http.createServer({ http2: true }, (req, res) => {
  seen.requests++;
  req.on('close', () => seen.requestClosed++).on('error', () => {});
  res.on('close', () => seen.responseClosed++).on('finish', () => seen.finished++);
  if (req.url === '/fine') return void res.end('fine');
  if (req.method === 'POST') {
    req.resume();
    return void res.write('heard');
  }
  const part = Buffer.alloc(16 * 1024, 'x');
  const more = () => { while (!res.destroyed && res.write(part)); };
  res.on('drain', more);
  more();
});
process.on('message', (asked) => {
  if (asked === 'collect') gc();
  const { exchangesOpen, connectionsOpen, panics } = server.xsys.counters();
  const descriptors = process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0;
  process.send({ ...seen, exchangesOpen, connectionsOpen, panics, descriptors, resident: process.memoryUsage.rss() });
});
server.listen(0, '127.0.0.1', () => process.send(server.address().port));
`;

let child;
let port;
let folder;

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'xsys-http2-aborts-'));
  const file = path.join(folder, 'app.cjs');
  writeFileSync(file, PROGRAM);
  child = fork(file, { execArgv: ['--expose-gc'], env: { ...process.env, XSYS_CORE: '', XSYS_QUIET: '1', XSYS_REQUIRE_NATIVE: '1' } });
  [port] = await once(child, 'message');
});

after(async () => {
  child.kill('SIGKILL');
  await once(child, 'exit');
  rmSync(folder, { recursive: true });
});

async function state(asked = 'state') {
  child.send(asked);
  return (await once(child, 'message'))[0];
}

/** When nothing is open any more. */
async function idle(asked) {
  let now = await state(asked);
  while (now.exchangesOpen > 0 || now.connectionsOpen > 0 || now.responseClosed < now.requests) now = await state(asked);
  return now;
}

/** A connection with so many streams whose requests, or answers, are in the middle. */
async function halfway() {
  const session = http2.connect(`http://127.0.0.1:${port}`);
  session.on('error', () => {});
  const streams = Array.from({ length: AT_ONCE }, (_, n) => {
    const stream = session.request({ ':method': n % 2 === 0 ? 'POST' : 'GET' }, { endStream: n % 2 === 1 });
    stream.on('error', () => {});
    if (n % 2 === 0) stream.write('abc');
    return stream;
  });
  await Promise.all(streams.map((stream) => once(stream, 'data')));
  return { session, streams };
}

const ENDS = {
  'reset by their client': async ({ session, streams }) => {
    for (const stream of streams) stream.close(http2.constants.NGHTTP2_CANCEL);
    await Promise.all(streams.map((stream) => stream.closed || once(stream, 'close')));
    session.close();
    await once(session, 'close');
  },
  'cut off with their connection': async ({ session }) => {
    const closed = once(session, 'close');
    session.socket.resetAndDestroy();
    await closed;
  },
};

async function leaveTimes(count, end) {
  for (let done = 0; done < count; done += AT_ONCE) await end(await halfway());
}

for (const [how, end] of Object.entries(ENDS)) {
  test(`streams ${how} leave nothing behind`, async () => {
    const asked = (await idle()).requests;
    await leaveTimes(WARM_UP, end);
    const earlier = await idle('collect');
    await leaveTimes(ABORTS, end);
    const now = await idle('collect');
    assert.equal(now.panics, 0);
    assert.equal(now.requests - asked, WARM_UP + ABORTS);
    assert.equal(now.requestClosed, now.requests, "req 'close' per request");
    assert.equal(now.finished, 0, "no answer finished, so no 'finish'");
    assertBounded(earlier, now);
  });
}

function assertBounded(earlier, now) {
  assert.ok(now.descriptors <= earlier.descriptors + 2, `${earlier.descriptors} descriptors before, ${now.descriptors} now`);
  const grown = now.resident - earlier.resident;
  assert.ok(grown < BREATH, `resident memory grew by ${(grown / 1048576).toFixed(1)} MiB`);
}

test('a flood of streams that are opened and reset at once ends its connection, and nobody else’s', async () => {
  const before = await idle('collect');
  const other = http2.connect(`http://127.0.0.1:${port}`);
  for (let flood = 0; flood < 5; flood++) {
    const session = http2.connect(`http://127.0.0.1:${port}`);
    session.on('error', () => {});
    await once(session, 'connect');
    let goaway;
    session.on('goaway', (code) => (goaway = code));
    for (let opened = 0; opened < 20_000 && !session.destroyed && goaway === undefined; opened++) {
      const stream = session.request({ ':method': 'POST' }, { endStream: false });
      stream.on('error', () => {});
      stream.close(http2.constants.NGHTTP2_CANCEL);
      // In bursts as large as the client may have at once, so that they are frames and not cancelled before they are sent.
      if (opened % 100 === 99) await new Promise((resolve) => setImmediate(resolve));
    }
    if (!session.destroyed) await once(session, 'close');
    assert.equal(goaway, http2.constants.NGHTTP2_ENHANCE_YOUR_CALM);
  }
  const stream = other.request({ ':path': '/fine' });
  let text = '';
  stream.setEncoding('utf8').on('data', (data) => (text += data));
  await once(stream, 'close');
  assert.equal(text, 'fine');
  other.close();
  await once(other, 'close');
  const now = await idle('collect');
  assert.equal(now.panics, 0);
  assertBounded(before, now);
});
