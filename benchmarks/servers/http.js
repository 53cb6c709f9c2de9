'use strict';
/** The contract of node:http. Enters: BENCH_FRAMEWORK (node:http or a drop-in), BENCH_SCENARIO. Leaves: a listening server. */
const { announce } = require('./announce');

const http = require(process.env.BENCH_FRAMEWORK);
const scenario = require(process.env.BENCH_SCENARIO);

const server = http.createServer(scenario.listener);
// Idle connections are to stay: Node closes them after five seconds.
if (process.env.BENCH_IDLE) server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => announce(server));
