'use strict';
/**
 * Every scenario by name. A scenario has `title`, `group`, `requests` (sent in turn), and the app for each API that
 * takes part: `express`, `fastify`, `listener` (node:http), `uws`, `xypriss`, `folder` (files without an app); `constant`
 * when raw hyper's `hello` is the right answer. Perhaps: `control` (whose answers count as right), `login` (gives the cookie of the requests), `companion`
 * (a process that the app talks to), `program` (a file of servers/ instead of an app).
 */
const NAMES = [
  'bare',
  'hello',
  'json',
  'params',
  'middlewares-100',
  'routes-1000',
  'nested-routers',
  'post-json',
  'post-urlencoded',
  'static-2k',
  'static-250k',
  'stream',
  'async',
  'stack',
  'crud',
  'shop',
  'xypriss-hello',
  'xypriss-json',
  'xypriss-hello-secure',
  'xypriss-json-secure',
];

/** Loaded when asked for: `--help` works with nothing installed. */
function loadScenario(name) {
  const file = require.resolve(`./${name}`);
  return { control: 'express5', ...require(file), name, file };
}

module.exports = { names: NAMES, loadScenario };
