'use strict';
/**
 * Everybody who can be measured, in the order of the tables. One file each: `name`, `title`, `family` (its colour in
 * the chart), `launch(scenario)` (undefined when it does not take part), perhaps `missing()` (why it cannot run here).
 */
module.exports = [
  require('./raw-hyper'),
  require('./nginx'),
  require('./uws'),
  require('./xsys-http'),
  require('./node-http'),
  require('./xsys-rust'),
  require('./xsys-node'),
  require('./xsys-transport'),
  require('./xsys-control'),
  require('./ultimate-express'),
  require('./fastify'),
  require('./express4'),
  require('./express5'),
  require('./xsys-xypriss-rust'),
  require('./xsys-xypriss-node'),
  require('./xypriss'),
];
