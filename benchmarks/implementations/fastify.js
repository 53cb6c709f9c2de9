'use strict';
/** Another framework on Node's server, by its own API. */
const { nodeProgram } = require('./launch');

module.exports = {
  name: 'fastify',
  title: 'Fastify',
  family: 'node',
  launch: (scenario) => scenario.fastify && nodeProgram('fastify.js', scenario, {}),
};
