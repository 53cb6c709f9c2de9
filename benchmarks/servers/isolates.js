'use strict';
/**
 * What isolates are for: a handler that only computes, one that holds its loop for three seconds, and checks that the
 * engine answers. Runs in each isolate of `xsys run`. Leaves: a listening server, told once in one line of JSON.
 */
const { built } = require('../implementations/launch');
const http = require(built('http', 'index.js'));
const { health } = require(built('index.js'));
const { stepOf } = require(built('plan', 'step.js'));
const { loadNative } = require(built('bridge', 'loader.js'));

/** Some milliseconds of arithmetic: so much that load generator and engine hardly count beside it. */
const STEPS = 100_000;
const HOLD_MS = 3_000;

function compute() {
  let sum = 0;
  for (let step = 1; step <= STEPS; step++) sum += Math.sqrt(step) % 7;
  return sum;
}

function hold() {
  const until = performance.now() + HOLD_MS;
  while (performance.now() < until);
  return 'held';
}

const check = health();
const server = http.createServer((req, res) => res.end(String(req.url === '/hold' ? hold() : compute())));
server.listen(0, '127.0.0.1', () => {
  // The plan of a server without a framework: the checks lead, JavaScript has the rest.
  const entry = { step: stepOf(check).id, pattern: '/', caseSensitive: false, strict: false, end: false };
  loadNative().native.setPlan(server._handle.server, JSON.stringify({ preamble: [], entries: [entry] }));
  if (server.xsys.isolate === 0) process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`);
});
