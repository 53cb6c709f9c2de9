'use strict';
/** How figures are written. Enters: numbers. Leaves: short text, the same everywhere in the report. */

const NONE = '–';

function microseconds(value) {
  return value.toFixed(value < 100 ? 1 : 0);
}

function whole(value) {
  return Math.round(value).toLocaleString('en');
}

function megabytes(bytes) {
  return (bytes / 1024 / 1024).toFixed(0);
}

/** Latencies come in microseconds and span five orders. */
function latency(value) {
  if (value < 1000) return `${Math.round(value)} µs`;
  return value < 100_000 ? `${(value / 1000).toFixed(1)} ms` : `${Math.round(value / 1000)} ms`;
}

function ratio(value) {
  if (value === undefined || !Number.isFinite(value)) return NONE;
  return value < 10 ? value.toFixed(2) : value.toFixed(1);
}

function range(spread, format) {
  const [low, high] = [format(spread.min), format(spread.max)];
  return low === high ? format(spread.median) : `${format(spread.median)} (${low}–${high})`;
}

module.exports = { NONE, microseconds, whole, megabytes, latency, ratio, range };
