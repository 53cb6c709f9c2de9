'use strict';
/** What the project is measured against, and the control of every Express-shaped scenario. */
const { expressProgram } = require('./launch');

module.exports = {
  name: 'express5',
  title: 'Express 5',
  family: 'express',
  launch: (scenario) => expressProgram(scenario, {}),
};
