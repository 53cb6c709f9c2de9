'use strict';
/** hyper with no JavaScript: the floor under everything that runs on it. It can only say hello. */
const path = require('node:path');
const { FOLDER } = require('./launch');

module.exports = {
  name: 'raw-hyper',
  title: 'raw hyper, no JavaScript',
  family: 'floor',
  javascript: false,
  launch: (scenario) => scenario.constant
    && { command: path.join(FOLDER, 'raw-hyper', 'target', 'release', 'raw-hyper'), args: [], cwd: FOLDER, env: {} },
};
