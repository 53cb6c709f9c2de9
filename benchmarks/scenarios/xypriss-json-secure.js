'use strict';
/** A XyPriss app with its default security, answering JSON. */
const { xyprissScenario } = require('./xypriss-routes');

module.exports = xyprissScenario('XyPriss, default security: JSON', 'json', 'default');
