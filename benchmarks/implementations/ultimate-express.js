'use strict';
/** Express's API on uWebSockets.js, which package.json gives it by an npm `overrides` entry. */
const { nodeProgram } = require('./launch');

module.exports = {
  name: 'ultimate-express',
  title: 'ultimate-express',
  family: 'native',
  launch: (scenario) => scenario.express && nodeProgram('express.js', scenario, { framework: 'ultimate-express' }),
};
