'use strict';
/** xsys's adapter on the Rust engine: the product. */
const { registered } = require('./launch');

module.exports = registered('rust', { adapter: true, engine: true });
