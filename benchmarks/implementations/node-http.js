'use strict';
/** Node's own server with a bare handler: no framework at all. */
const { nodeProgram } = require('./launch');

module.exports = {
  name: 'node-http',
  title: 'node:http',
  family: 'node',
  launch: (scenario) => scenario.listener && nodeProgram('http.js', scenario, { framework: 'node:http' }),
};
