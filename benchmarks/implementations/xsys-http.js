'use strict';
/** The engine behind the contract of node:http, with a bare handler. */
const { ADDON, built, missingFromBuild, nodeProgram } = require('./launch');

const framework = built('http', 'index.js');

module.exports = {
  name: 'xsys-http',
  title: 'xsys/http',
  family: 'xsys',
  missing: () => missingFromBuild([framework, ADDON]),
  launch: (scenario) => scenario.listener
    && nodeProgram('http.js', scenario, { framework, env: { XSYS_REQUIRE_NATIVE: '1' } }),
};
