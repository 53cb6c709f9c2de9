'use strict';
/** uWebSockets.js by its own API: what a C++ server leaves when nothing stands in between. */
const { nodeProgram } = require('./launch');

module.exports = {
  name: 'uws',
  title: 'uWebSockets.js',
  family: 'native',
  launch: (scenario) => scenario.uws && nodeProgram('uws.js', scenario, {}),
};
