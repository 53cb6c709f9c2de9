'use strict';
/** uWebSockets.js' own API. Enters: BENCH_SCENARIO. Leaves: a listening server. */
const uws = require('@trufflesuite/uws-js-unofficial');
const { announce } = require('./announce');

const scenario = require(process.env.BENCH_SCENARIO);

const app = uws.App();
scenario.uws(app);
app.listen('127.0.0.1', 0, (socket) => {
  if (!socket) throw new Error('uWebSockets.js could not listen');
  announce({ address: () => ({ port: uws.us_socket_local_port(socket) }) });
});
