'use strict';
/** xsys/xypriss on the Rust engine. */
const { adaptedXyPriss } = require('./launch');

module.exports = adaptedXyPriss('rust', { engine: true });
