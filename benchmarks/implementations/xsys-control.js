'use strict';
/** The app's own Express on Node's server, through xsys/register: what the switch back costs. */
const { registered } = require('./launch');

module.exports = registered('control', { adapter: false, engine: false });
