'use strict';
/** The isolates run as Markdown. Enters: the results. Leaves: text. */
const { spread } = require('../harness/statistics');
const { circumstances } = require('./circumstances');
const { latency, range, ratio, whole } = require('./figures');
const { markdownTable } = require('./markdown-table');

const COMPUTING = `A handler that only computes, some milliseconds a request. Rounds are interleaved; the ratio is taken round by
round. Server and load generator share the CPUs, and the generator needs next to none.`;

const HELD = `The loop of the only isolate is held by a handler. Meanwhile a client asks for a health check, which the engine answers by
itself, on one connection, one after the other.`;

function isolatesReport(results) {
  const { computing, held } = results.isolates;
  const ratios = computing.perSecond[1].map((perSecond, round) => perSecond / computing.perSecond[0][round]);
  const rows = computing.isolates.map((isolates, at) => [
    String(isolates), range(spread(computing.perSecond[at]), whole), at === 0 ? '1' : range(spread(ratios), ratio),
  ]);
  return [
    '# Several isolates', '', circumstances({ ...results, cpus: { server: 'any', client: 'any' } }),
    ...(results.options.smoke ? ['', '**A smoke run: its figures mean nothing.**'] : []),
    '', COMPUTING, '', markdownTable(['isolates', 'req/s', 'ratio'], rows),
    '', HELD, '',
    markdownTable(['held for', 'checks answered', 'p50', 'p99', 'longest'], [
      [`${whole(held.heldFor)} ms`, whole(held.probes), latency(held.p50), latency(held.p99), latency(held.max)],
    ]), '',
  ].join('\n');
}

module.exports = { isolatesReport };
