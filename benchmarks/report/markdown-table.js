'use strict';
/** Enters: heads and rows of text. Leaves: a Markdown table with aligned columns; the first column is to the left. */

function width(text) {
  return [...text].length;
}

function markdownTable(heads, rows) {
  const widths = heads.map((head, column) => Math.max(3, ...[head, ...rows.map((row) => row[column])].map(width)));
  const pad = (text, column) => {
    const space = ' '.repeat(widths[column] - width(text));
    return column === 0 ? text + space : space + text;
  };
  const line = (cells) => `| ${cells.map(pad).join(' | ')} |`;
  const rule = widths.map((size, column) => (column === 0 ? `:${'-'.repeat(size - 1)}` : `${'-'.repeat(size - 1)}:`));
  return [line(heads), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}

module.exports = { markdownTable };
