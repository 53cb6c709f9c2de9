'use strict';
/**
 * One app file, many implementations. Enters: BENCH_FRAMEWORK (what gives `express`), BENCH_SCENARIO (what builds
 * the app from it). Leaves: a listening server.
 */
const { announce } = require('./announce');

const express = require(process.env.BENCH_FRAMEWORK);
const scenario = require(process.env.BENCH_SCENARIO);

const server = scenario.express(express).listen(0, '127.0.0.1', () => {
  // ultimate-express calls back before `listen` has returned.
  setImmediate(() => {
    if (process.env.BENCH_IDLE) server.keepAliveTimeout = 0;
    announce(server, express);
  });
});
