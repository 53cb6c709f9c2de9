'use strict';
/** The app's own Express on the Rust engine. */
const { registered } = require('./launch');

module.exports = registered('transport', { adapter: false, engine: true });
