'use strict';
/** Fastify's own API. Enters: BENCH_SCENARIO. Leaves: a listening server. */
const fastify = require('fastify');
const { announce } = require('./announce');

const scenario = require(process.env.BENCH_SCENARIO);

async function serve() {
  const app = fastify();
  await scenario.fastify(app);
  await app.listen({ port: 0, host: '127.0.0.1' });
  announce(app.server);
}

serve();
