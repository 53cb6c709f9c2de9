'use strict';
/**
 * Several isolates, and loops that stand still. Enters: rounds and seconds. Leaves: requests per second of a computing
 * handler with one isolate and with two, in interleaved rounds; latencies of what the engine answers while the only
 * isolate's loop is held. Nothing is pinned: two isolates want two CPUs, and the load generator needs next to none.
 */
const http = require('node:http');
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { setTimeout: pause } = require('node:timers/promises');
const { built, FOLDER } = require('../implementations/launch');
const { requestsFile } = require('./requests');
const { ServerProcess } = require('./server-process');
const { applyLoad } = require('./wrk');

const ISOLATES = [1, 2];
/** Enough that an isolate never waits for its next request. */
const CONNECTIONS = 16;
const PROBE_EVERY_MS = 5;
const ALL_LISTEN_MS = 300;

async function start(isolates) {
  const program = path.join(FOLDER, 'servers', 'isolates.js');
  const args = [process.execPath, built('cli', 'index.js'), 'run', '--workers', String(isolates), program];
  // Through env, so that the port is read from standard output: a worker thread has no channel to its process's parent.
  const env = { XSYS_CORE: 'rust', XSYS_REQUIRE_NATIVE: '1', XSYS_QUIET: '1', XSYS_DRAIN_TIMEOUT: '0' };
  const server = await ServerProcess.start(`xsys with ${isolates} isolates`, { command: 'env', args, cwd: FOLDER, env }, null);
  // The others listen a little later than the one that tells.
  await pause(ALL_LISTEN_MS);
  return server;
}

async function measureComputing({ options, say }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'xsys-bench-'));
  const file = path.join(folder, 'compute.requests');
  writeFileSync(file, requestsFile([{ path: '/compute' }]));
  const servers = await Promise.all(ISOLATES.map(start));
  const perSecond = ISOLATES.map(() => []);
  try {
    const load = (server, seconds) => applyLoad({ port: server.port, file, connections: CONNECTIONS, seconds, cpu: null });
    for (const server of servers) if (options.warmup > 0) await load(server, options.warmup);
    for (let round = 0; round < options.rounds; round++) {
      // The order rotates, so that neither has the quieter half of each round.
      for (const at of round % 2 === 0 ? [0, 1] : [1, 0]) {
        perSecond[at].push((await load(servers[at], options.seconds)).perSecond);
      }
      say(`  round ${round + 1}: ${perSecond.map((rounds) => rounds[round].toFixed(0)).join(' and ')} req/s`);
    }
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    rmSync(folder, { recursive: true });
  }
  return { isolates: ISOLATES, perSecond };
}

function get(port, target, agent) {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const request = http.get({ host: '127.0.0.1', port, path: target, agent }, (response) => {
      response.resume().on('end', () => resolve({ milliseconds: performance.now() - began, status: response.statusCode }));
    });
    request.on('error', reject);
  });
}

async function measureHeld({ say }) {
  const server = await start(1);
  const agent = new http.Agent({ keepAlive: true });
  const latencies = [];
  try {
    await get(server.port, '/healthz', agent);
    let held = true;
    const answered = get(server.port, '/hold', false).then(({ milliseconds }) => {
      held = false;
      return milliseconds;
    });
    await pause(PROBE_EVERY_MS);
    while (held) {
      const { milliseconds, status } = await get(server.port, '/healthz', agent);
      // The last one may have come when the loop was free again.
      if (held && status === 200) latencies.push(milliseconds * 1_000);
      await pause(PROBE_EVERY_MS);
    }
    const sorted = latencies.sort((a, b) => a - b);
    const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
    const figures = { heldFor: await answered, probes: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
    say(`  held for ${figures.heldFor.toFixed(0)} ms, ${figures.probes} checks meanwhile, p99 ${(figures.p99 / 1_000).toFixed(1)} ms`);
    return figures;
  } finally {
    agent.destroy();
    await server.stop();
  }
}

async function measureIsolates(context) {
  return { computing: await measureComputing(context), held: await measureHeld(context) };
}

module.exports = { measureIsolates };
