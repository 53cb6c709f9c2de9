/**
 * Loaded before the suite and after the core; imported, for what is required would come before the core.
 * Enters: SUITE_EXPRESS, the checkout's entry, and SUITE_ADAPTER, what answers for it; or neither. Leaves:
 * `require('..')` of the tests answered by the adapter, and a count of servers by engine at exit.
 * Tests that reach into the checkout's lib/ keep the checkout's own files.
 */
'use strict';
const { writeFileSync } = require('node:fs');
const http = require('node:http');
const Module = require('node:module');

const { SUITE_EXPRESS, SUITE_ADAPTER, SUITE_ENGINES } = process.env;

if (SUITE_EXPRESS) {
  const resolve = Module._resolveFilename;
  Module._resolveFilename = function resolveFilename(...args) {
    const file = resolve.apply(this, args);
    return file === SUITE_EXPRESS ? SUITE_ADAPTER : file;
  };
}

const engines = {};
const { createServer } = http;
http.createServer = function countedCreateServer(...args) {
  const server = createServer.apply(this, args);
  const engine = server.xsys?.engine ?? 'node';
  engines[engine] = (engines[engine] ?? 0) + 1;
  return server;
};
process.on('exit', () => writeFileSync(SUITE_ENGINES, JSON.stringify(engines)));
