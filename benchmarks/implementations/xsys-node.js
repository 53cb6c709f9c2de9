'use strict';
/** xsys's adapter on Node's server: the fallback without the addon. */
const { registered } = require('./launch');

module.exports = registered('node', { adapter: true, engine: false });
