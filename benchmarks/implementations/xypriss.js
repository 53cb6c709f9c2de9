'use strict';
/** XyPriss on its own core, which the parity tests install: the control of every scenario in its shape. */
const path = require('node:path');
const { OLD_CORE, xyprissProgram } = require('./launch');

/** Its CommonJS build: the same exports as the other one. */
const framework = path.join(OLD_CORE, 'node_modules', 'xypriss', 'dist', 'cjs', 'index.js');

module.exports = {
  name: 'xypriss',
  title: 'XyPriss 2.3.3',
  family: 'express',
  launch: (scenario) => xyprissProgram(scenario, { framework }),
};
