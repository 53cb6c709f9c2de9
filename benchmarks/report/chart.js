'use strict';
/**
 * CPU time per request as an SVG. Enters: the results of a load run. Leaves: SVG text without scripts or outside parts.
 * One panel for each scenario, each with its own scale from zero: shorter is better.
 */
const { microseconds } = require('./figures');

const COLUMNS = 2;
const PANEL_WIDTH = 560;
const GAP = 28;
const MARGIN = 28;
const BAR = 15;
const BAR_STEP = 21;
const TITLE_SPACE = 34;
const NAME_WIDTH = 168;
const VALUE_WIDTH = 66;
const HEAD = 92;

const COLOURS = { xsys: '#c2410c', floor: '#475569', native: '#0f766e', node: '#4d7c0f', express: '#94a3b8' };
const LEGEND = { xsys: 'xsys', floor: 'no JavaScript', native: 'uWebSockets.js', node: 'Node’s server', express: 'Express' };

function escape(text) {
  return text.replace(/[&<>"]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[character]);
}

function text(x, y, content, attributes = '') {
  return `<text x="${x}" y="${y}" ${attributes}>${escape(content)}</text>`;
}

function panelHeight(scenario) {
  return TITLE_SPACE + Object.keys(scenario.figures).length * BAR_STEP;
}

function bar(x, y, { title, family, cpu }, most) {
  const room = PANEL_WIDTH - NAME_WIDTH - VALUE_WIDTH;
  const scale = (value) => (value / most) * room;
  const left = x + NAME_WIDTH;
  const middle = y + BAR / 2;
  const [low, high] = [left + scale(cpu.min), left + scale(cpu.max)].map((at) => at.toFixed(1));
  return [
    text(left - 8, y + BAR - 3, title, `text-anchor="end"${family === 'xsys' ? ' font-weight="600"' : ''}`),
    `<rect x="${left}" y="${y}" width="${Math.max(1, scale(cpu.median)).toFixed(1)}" height="${BAR}" rx="2" fill="${COLOURS[family]}"/>`,
    `<path d="M${low} ${middle}H${high}" stroke="#0f172a" stroke-width="1.5"/>`,
    text(Math.max(left + scale(cpu.median), Number(high)) + 6, y + BAR - 3, microseconds(cpu.median)),
  ].join('\n');
}

function panel(scenario, x, y, { titles, families }) {
  const entries = Object.entries(scenario.figures)
    .map(([name, figures]) => ({ title: titles[name], family: families[name], cpu: figures.cpu }))
    .sort((a, b) => a.cpu.median - b.cpu.median);
  const most = Math.max(...entries.map(({ cpu }) => cpu.max));
  return [
    text(x, y + 16, scenario.title, 'font-size="15" font-weight="600"'),
    ...entries.map((entry, index) => bar(x, y + TITLE_SPACE - 8 + index * BAR_STEP, entry, most)),
  ].join('\n');
}

/** Each panel goes to the column that is shorter so far. */
function arrange(scenarios) {
  const ends = new Array(COLUMNS).fill(HEAD);
  const places = scenarios.map((scenario) => {
    const column = ends.indexOf(Math.min(...ends));
    const y = ends[column];
    ends[column] += panelHeight(scenario) + GAP;
    return { scenario, x: MARGIN + column * (PANEL_WIDTH + GAP), y };
  });
  return { places, height: Math.max(...ends) };
}

function legend(families) {
  let x = MARGIN;
  return Object.keys(LEGEND).filter((family) => Object.values(families).includes(family)).map((family) => {
    const part = `<rect x="${x}" y="58" width="12" height="12" rx="2" fill="${COLOURS[family]}"/>${text(x + 18, 68, LEGEND[family])}`;
    x += 18 + LEGEND[family].length * 7 + 28;
    return part;
  }).join('\n');
}

function chart(results) {
  const scenarios = results.scenarios.filter(({ figures }) => Object.keys(figures).length > 0);
  const { places, height } = arrange(scenarios);
  const width = MARGIN * 2 + COLUMNS * PANEL_WIDTH + (COLUMNS - 1) * GAP;
  const below = `${results.machine.cpu}, Node ${results.machine.node}, ${results.date.slice(0, 10)}; the line in a bar spans the rounds`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" `
      + 'font-family="system-ui, -apple-system, Segoe UI, sans-serif" font-size="13" fill="#0f172a">',
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    text(MARGIN, 34, 'CPU time of the server per request, in µs (shorter is better)', 'font-size="18" font-weight="600"'),
    text(width - MARGIN, 68, below, 'text-anchor="end" fill="#475569"'),
    legend(results.families),
    ...places.map(({ scenario, x, y }) => panel(scenario, x, y, results)),
    '</svg>', '',
  ].join('\n');
}

module.exports = { chart };
