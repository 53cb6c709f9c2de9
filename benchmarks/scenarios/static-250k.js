'use strict';
/** A large file from `express.static`. */
const { staticScenario } = require('./static-files');

module.exports = staticScenario('static file, 250 KB', 'large.txt', 250 * 1024);
