'use strict';
/**
 * Connections that do nothing. Enters: an implementation, how many, for how long.
 * Leaves: memory per connection and how often the main thread woke. The client is this process.
 */
const net = require('node:net');
const { readFileSync } = require('node:fs');
const { setTimeout: pause } = require('node:timers/promises');
const { RunError } = require('./failure');
const { ServerProcess } = require('./server-process');

/** Opened before memory is read for the first time, so that warm-up is not counted as connections. */
const WARM_UP = 100;
/** Below the usual backlog of 511. */
const OPENED_AT_ONCE = 100;
/** Ports per source address; the usual ephemeral range has 28,000. */
const PER_ADDRESS = 20_000;
/** Timers of a server that has just been busy come to rest. */
const SETTLE_MS = 3_000;
const SPARE_DESCRIPTORS = 200;

const REQUEST = 'GET / HTTP/1.1\r\nHost: bench.local\r\n\r\n';

function requireDescriptors(count) {
  const limit = Number(/^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))[1]);
  if (limit < count + SPARE_DESCRIPTORS) {
    throw new RunError(`${count} connections need more descriptors than this shell's ${limit}: `
      + `ulimit -n ${count + SPARE_DESCRIPTORS}, or fewer with --idle-connections`);
  }
}

/** A connection that had one answer and stays open. */
function openConnection(port, index) {
  return new Promise((resolve, reject) => {
    const localAddress = `127.0.0.${1 + Math.floor(index / PER_ADDRESS)}`;
    const socket = net.connect({ port, host: '127.0.0.1', localAddress }, () => socket.write(REQUEST));
    let answer = '';
    socket.on('data', (data) => {
      answer += data.toString('latin1');
      if (answer.endsWith('hello')) resolve(socket);
    });
    socket.once('error', (error) => reject(new RunError(`connection ${index + 1}: ${error.message}`)));
    socket.once('close', () => reject(new RunError(`connection ${index + 1} was closed by the server`)));
  });
}

async function openUpTo(count, sockets, port) {
  while (sockets.length < count) {
    const wanted = Math.min(OPENED_AT_ONCE, count - sockets.length);
    const opening = Array.from({ length: wanted }, (_, offset) => openConnection(port, sockets.length + offset));
    sockets.push(...await Promise.all(opening));
  }
}

async function atRest(server) {
  await pause(SETTLE_MS);
  const answer = await server.ask('collect-garbage');
  await pause(SETTLE_MS / 10);
  return { ...server.memory(), counters: answer?.counters };
}

async function measureIdle(implementation, scenario, { options, cpus, say }) {
  requireDescriptors(options.idleConnections);
  const launch = implementation.launch(scenario);
  const server = await ServerProcess.start(
    implementation.title, { ...launch, env: { ...launch.env, BENCH_IDLE: '1' } }, cpus.server);
  const sockets = [];
  try {
    const warm = Math.min(WARM_UP, options.idleConnections >> 1);
    await openUpTo(warm, sockets, server.port);
    const before = await atRest(server);
    await openUpTo(options.idleConnections, sockets, server.port);
    const after = await atRest(server);
    const switches = server.mainThreadSwitches();
    const cpu = server.cpuTime();
    await pause(options.seconds * 1000);
    const figures = {
      connections: sockets.length,
      stillOpen: sockets.filter((socket) => socket.readyState === 'open').length,
      rssBefore: before.rss,
      rssAfter: after.rss,
      bytesPerConnection: (after.rss - before.rss) / (sockets.length - warm),
      seconds: options.seconds,
      mainThreadWakeUps: server.mainThreadSwitches() - switches,
      cpuMilliseconds: (server.cpuTime().total - cpu.total) / 1e6,
    };
    const counters = (await server.ask('counters'))?.counters;
    if (counters !== undefined) figures.batches = counters.wakes - after.counters.wakes;
    say(`  ${implementation.name.padEnd(18)}${Math.round(figures.bytesPerConnection).toLocaleString('en').padStart(9)} bytes a connection, `
      + `main thread woke ${figures.mainThreadWakeUps} times in ${options.seconds} s`);
    return figures;
  } finally {
    for (const socket of sockets) socket.destroy();
    await server.stop();
  }
}

module.exports = { measureIdle };
