'use strict';
/**
 * One XyPriss app, whichever core gives `createServer`. Enters: BENCH_FRAMEWORK (what gives it), BENCH_SCENARIO (what
 * builds the app). Leaves: a listening server.
 */
const net = require('node:net');
const { announce } = require('./announce');

const xypriss = require(process.env.BENCH_FRAMEWORK);
const scenario = require(process.env.BENCH_SCENARIO);

/** One that was free a moment ago: the old core takes port 0 for its default. */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

freePort()
  .then((port) => scenario.xypriss(xypriss, { server: { host: '127.0.0.1', port }, logging: { enabled: false } }).start())
  .then((server) => announce(server, xypriss));
