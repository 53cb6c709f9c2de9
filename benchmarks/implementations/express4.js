'use strict';
/** The previous major, still in wide use. */
const { nodeProgram } = require('./launch');

module.exports = {
  name: 'express4',
  title: 'Express 4',
  family: 'express',
  launch: (scenario) => scenario.express && nodeProgram('express.js', scenario, { framework: 'express4' }),
};
