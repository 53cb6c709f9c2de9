'use strict';
/** xsys/xypriss on Node's own engine. */
const { adaptedXyPriss } = require('./launch');

module.exports = adaptedXyPriss('node', { engine: false });
