'use strict';
/**
 * The load run as Markdown. Enters: the results, nothing else. Leaves: text.
 * Every ratio is of the medians that stand in the same table.
 */
const { geometricMean } = require('../harness/statistics');
const { circumstances } = require('./circumstances');
const { NONE, latency, megabytes, microseconds, range, ratio, whole } = require('./figures');
const { markdownTable } = require('./markdown-table');
const { briefly } = require('./reason');

/** Who the ratios are taken against, as far as they take part in a scenario. */
const BASES = ['express5', 'raw-hyper', 'node-http', 'xypriss'];

function cpuRatio(scenario, name, base) {
  const own = scenario.figures[name];
  const other = scenario.figures[base];
  return own && other ? own.cpu.median / other.cpu.median : undefined;
}

function overview(results, titles) {
  const present = Object.keys(titles).filter((name) => results.scenarios.some(({ figures }) => figures[name]));
  const rows = results.scenarios.map((scenario) => [
    scenario.name,
    ...present.map((name) => (scenario.figures[name] ? microseconds(scenario.figures[name].cpu.median) : NONE)),
  ]);
  return markdownTable(['CPU µs per request', ...present.map((name) => titles[name])], rows);
}

/** How many times cheaper than Express 5, over the scenarios that both served. */
function geometricMeans(results, titles) {
  const twelve = results.scenarios.filter(({ group }) => group === 'twelve');
  const rows = Object.keys(titles).flatMap((name) => {
    const gains = twelve.map((scenario) => cpuRatio(scenario, 'express5', name)).filter((gain) => gain !== undefined);
    if (gains.length === 0 || name === 'express5') return [];
    return [[titles[name], `${ratio(geometricMean(gains))} ×`, `${ratio(Math.min(...gains))} ×`, `${ratio(Math.max(...gains))} ×`, String(gains.length)]];
  });
  if (rows.length === 0) return undefined;
  return markdownTable(['Express 5’s CPU time ÷ own', 'geometric mean', 'least', 'most', 'scenarios'], rows);
}

function errorNotes(scenario, titles) {
  return Object.entries(scenario.figures).flatMap(([name, { errors }]) => {
    const kinds = Object.entries(errors).map(([kind, count]) => `${kind} ${count}`);
    return kinds.length === 0 ? [] : [`- **${titles[name]} had errors under load:** ${kinds.join(', ')}`];
  });
}

function scenarioTable(scenario, titles) {
  const entries = Object.entries(scenario.figures);
  const bases = BASES.filter((base) => scenario.figures[base]);
  const fixedRate = entries.some(([, figures]) => figures.atFixedRate);
  const heads = [
    scenario.title, 'CPU µs/request', 'main thread µs', 'req/s', 'p50', 'p99',
    ...(fixedRate ? [`p99 at ${whole(scenario.rate)}/s`, 'CPU µs there'] : []), 'RSS MB', 'peak MB',
    ...bases.map((base) => `÷ ${titles[base]}`),
  ];
  const rows = entries.map(([name, figures]) => [
    titles[name],
    range(figures.cpu, microseconds),
    figures.mainThreadCpu === undefined ? NONE : microseconds(figures.mainThreadCpu.median),
    whole(figures.perSecond.median),
    latency(figures.p50.median),
    latency(figures.p99.median),
    ...(fixedRate ? fixedRateCells(figures.atFixedRate, scenario.rate) : []),
    range(figures.rss, megabytes),
    megabytes(figures.peak),
    ...bases.map((base) => ratio(cpuRatio(scenario, name, base))),
  ]);
  return markdownTable(heads, rows);
}

/** Whoever cannot keep up is not compared at that rate. */
const KEPT_UP = 0.95;

function fixedRateCells(atFixedRate, rate) {
  if (atFixedRate === undefined) return [NONE, NONE];
  const { perSecond, p99, cpu } = atFixedRate;
  if (perSecond.median < rate * KEPT_UP) return [`only ${whole(perSecond.median)}/s`, NONE];
  return [latency(p99.median), microseconds(cpu.median)];
}

function scenarioSection(scenario, titles) {
  const notes = [
    ...scenario.leftOut.map(({ name, reason }) => `- **${titles[name]} is left out:** ${briefly(reason)}`),
    ...errorNotes(scenario, titles),
  ];
  return [`### ${scenario.name}`, '', scenarioTable(scenario, titles), ...(notes.length === 0 ? [] : ['', ...notes]), ''];
}

const LEGEND = `CPU time is that of the whole server process, user and system, divided by the requests that were answered in the
same window; "main thread" is the thread that runs JavaScript. Figures are medians over the rounds, with the least and
the most in brackets; "÷" columns are ratios of CPU time (under 1 is cheaper). Each answer was compared with the
control's (status and body) before anything was timed. req/s, p50 and p99 are taken at full load, where a faster
server also queues more requests per second; "p99 at a rate" loads everybody alike, and the column beside it is the CPU
time per request at that rate, where requests seldom share a wake-up.`;

function loadReport(results, chartFile) {
  const { titles, options } = results;
  const means = geometricMeans(results, titles);
  return [
    '# Benchmark', '', circumstances(results),
    `- Method: ${options.connections} keep-alive connection${options.connections === 1 ? '' : 's'}, `
      + `${options.rounds} interleaved rounds of ${options.seconds} s after ${options.warmup} s of warm-up`,
    ...(results.missing.length === 0 ? [] : results.missing.map(({ name, reason }) => `- Not measured: ${titles[name]} (${reason})`)),
    ...(options.smoke ? ['', '**A smoke run: it shows that everything runs. Its figures mean nothing.**'] : []),
    '', LEGEND, '', `![CPU time per request](${chartFile})`, '', '## CPU time per request', '', overview(results, titles), '',
    ...(means === undefined ? [] : ['## Against Express 5, over the twelve scenarios', '', means, '']),
    '## Scenarios', '', ...results.scenarios.flatMap((scenario) => scenarioSection(scenario, titles)),
  ].join('\n');
}

module.exports = { loadReport };
