/**
 * Ten thousand clients that leave in the middle: descriptors, exchanges and memory come back to where they were.
 */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import v8 from 'node:v8';
import vm from 'node:vm';

process.env.XSYS_REQUIRE_NATIVE = '1';
process.env.XSYS_QUIET = '1';
const http = createRequire(import.meta.url)('../dist/http/index.js');

/** As many as it takes for the heap and the allocator to reach their size under this load. */
const WARM_UP = 5_000;
const ABORTS = 10_000;
const AT_ONCE = 50;
/** Bytes. What a heap of this size breathes between two collections; a leaked exchange per abort would be far more. */
const BREATH = 24 * 1024 * 1024;

v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc');

let server;
let seen;

before(async () => {
  seen = { requests: 0, aborted: 0, requestClosed: 0, responseClosed: 0, finished: 0 };
  server = http.createServer((req, res) => {
    seen.requests++;
    req.on('aborted', () => seen.aborted++).on('close', () => seen.requestClosed++).on('error', () => {});
    res.on('close', () => seen.responseClosed++).on('finish', () => seen.finished++);
    if (req.method === 'POST') {
      req.resume();
      return;
    }
    const part = Buffer.alloc(16 * 1024, 'x');
    const more = () => {
      while (!res.destroyed && res.write(part));
    };
    res.on('drain', more);
    more();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

after(() => {
  server.close();
  server.closeAllConnections();
});

/** One client: sends a part of a request, or reads a part of an answer, and is gone. */
async function leave(midBody) {
  const socket = net.connect(server.address().port, '127.0.0.1');
  socket.on('error', () => {});
  if (midBody) {
    socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nabc');
    while (seen.requests < started) await sleep(1);
  } else {
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(socket, 'data');
  }
  socket.resetAndDestroy();
}

let started = 0;

async function leaveTimes(count) {
  for (let done = 0; done < count; done += AT_ONCE) {
    started += AT_ONCE;
    await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => leave(n % 2 === 0)));
  }
  while (seen.responseClosed < started || server.xsys.counters().connectionsOpen > 0) await sleep(5);
}

function footprint() {
  collect();
  return { descriptors: readdirSync('/proc/self/fd').length, resident: process.memoryUsage.rss() };
}

test('aborts leave nothing behind', { skip: process.platform !== 'linux' && 'counts descriptors in /proc' }, async () => {
  await leaveTimes(WARM_UP);
  const before = footprint();
  await leaveTimes(ABORTS);
  await sleep(100);
  const now = footprint();
  const counters = server.xsys.counters();
  assert.equal(counters.exchangesOpen, 0, 'exchanges still open');
  assert.equal(counters.connectionsOpen, 0, 'connections still open');
  assert.equal(counters.panics, 0);
  assert.equal(seen.requests, WARM_UP + ABORTS);
  assert.equal(seen.requestClosed, seen.requests, "req 'close' per request");
  assert.equal(seen.responseClosed, seen.requests, "res 'close' per request");
  assert.equal(seen.finished, 0, "no answer finished, so no 'finish'");
  assert.ok(now.descriptors <= before.descriptors + 2, `${before.descriptors} descriptors before, ${now.descriptors} now`);
  const grown = now.resident - before.resident;
  assert.ok(grown < BREATH, `resident memory grew by ${(grown / 1048576).toFixed(1)} MiB`);
});
