'use strict';
/**
 * One XyPriss app, whichever core gives `createServer`. Enters: BENCH_FRAMEWORK (what gives it), BENCH_SCENARIO (what
 * builds the app). Leaves: a listening server.
 */
const { freePort } = require('../harness/free-port');
const { announce } = require('./announce');

const xypriss = require(process.env.BENCH_FRAMEWORK);
const scenario = require(process.env.BENCH_SCENARIO);

// The old core takes port 0 for its default.
freePort()
  .then((port) => scenario.xypriss(xypriss, { server: { host: '127.0.0.1', port }, logging: { enabled: false } }).start())
  .then((server) => announce(server, xypriss));
