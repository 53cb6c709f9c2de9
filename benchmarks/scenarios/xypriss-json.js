'use strict';
/** A XyPriss app with security off, answering JSON. */
const { xyprissScenario } = require('./xypriss-routes');

module.exports = xyprissScenario('XyPriss, security off: JSON', 'json', 'off');
