'use strict';
/**
 * The load generator. Enters: port, file of requests, connections, seconds, perhaps a fixed rate.
 * Leaves: counts and latencies. It measures the client's side only; CPU is read by the caller.
 */
const { execFile } = require('node:child_process');
const path = require('node:path');
const { promisify } = require('node:util');
const { RunError } = require('./failure');
const { pinned } = require('./cores');

const SCRIPT = path.join(__dirname, 'load.lua');
const run = promisify(execFile);

async function applyLoad({ port, file, connections, seconds, rate, cpu }) {
  const [command, args] = pinned(cpu, 'wrk', [
    '--threads', '1', '--connections', String(connections), '--duration', `${seconds}s`, '--timeout', '10s',
    '--script', SCRIPT, `http://127.0.0.1:${port}`, '--', file, ...(rate === undefined ? [] : [String(rate)]),
  ]);
  const { stdout } = await run(command, args);
  const line = /^\{"requests".*\}$/m.exec(stdout);
  if (line === null) throw new RunError(`wrk did not say what it did:\n${stdout}`);
  const { requests, microseconds, bytes, p50, p90, p99, max, ...errors } = JSON.parse(line[0]);
  const failed = Object.entries(errors).filter(([, count]) => count > 0);
  return {
    requests,
    bytes,
    perSecond: requests / (microseconds / 1e6),
    latency: { p50, p90, p99, max },
    errors: Object.fromEntries(failed),
  };
}

module.exports = { applyLoad };
