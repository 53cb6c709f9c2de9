'use strict';
/** A XyPriss app with security off, answering text. */
const { xyprissScenario } = require('./xypriss-routes');

module.exports = xyprissScenario('XyPriss, security off: hello world', 'hello', 'off');
