'use strict';
/** A XyPriss app with its default security, answering text. */
const { xyprissScenario } = require('./xypriss-routes');

module.exports = xyprissScenario('XyPriss, default security: hello world', 'hello', 'default');
