'use strict';
/** What the project is measured against, and the control of every Express-shaped scenario. */
const { nodeProgram } = require('./launch');

module.exports = {
  name: 'express5',
  title: 'Express 5',
  family: 'express',
  launch(scenario) {
    if (scenario.program !== undefined) return scenario.program({ nodeArguments: [], env: {} });
    return scenario.express && nodeProgram('express.js', scenario, { framework: 'express' });
  },
};
