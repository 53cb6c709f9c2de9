'use strict';
/** The idle run as Markdown. Enters: the results. Leaves: text. */
const { circumstances } = require('./circumstances');
const { NONE, megabytes, whole } = require('./figures');
const { markdownTable } = require('./markdown-table');
const { briefly } = require('./reason');

const LEGEND = `Every connection had one answer and was then left alone. Memory is the growth of the server's resident set from the
first connections (a warm-up) to the last, after a garbage collection each time; the kernel's own socket buffers are
not in it. "Main thread wake-ups" are its context switches while nothing was sent; "batches" are the engine's calls
into JavaScript in the same time.`;

function idleReport(results) {
  const { titles } = results;
  const rows = Object.entries(results.idle).map(([name, figures]) => [
    titles[name],
    `${whole(figures.stillOpen)} of ${whole(figures.connections)}`,
    whole(figures.bytesPerConnection),
    megabytes(figures.rssBefore),
    megabytes(figures.rssAfter),
    `${figures.mainThreadWakeUps} in ${figures.seconds} s`,
    figures.batches === undefined ? NONE : String(figures.batches),
    figures.cpuMilliseconds.toFixed(1),
  ]);
  const heads = [
    'idle keep-alive connections', 'open at the end', 'bytes each', 'RSS MB before', 'RSS MB after',
    'main thread wake-ups', 'batches', 'CPU ms',
  ];
  return [
    '# Idle connections', '', circumstances(results),
    ...results.missing.map(({ name, reason }) => `- Not measured: ${titles[name]} (${briefly(reason)})`),
    ...(results.options.smoke ? ['', '**A smoke run: its figures mean nothing.**'] : []),
    '', LEGEND, '', markdownTable(heads, rows), '',
  ].join('\n');
}

module.exports = { idleReport };
