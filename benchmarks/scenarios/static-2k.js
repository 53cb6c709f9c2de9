'use strict';
/** A small file from `express.static`. */
const { staticScenario } = require('./static-files');

module.exports = staticScenario('static file, 2 KB', 'small.txt', 2 * 1024);
