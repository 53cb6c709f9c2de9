/** A diagnosis in words. Enters: a diagnosis, a style. Leaves: text with a line for each place, as editors read them. */
import type { Style } from '../help';
import type { Diagnosis, Finding, Level } from './findings';

const TITLES: Record<Level, string> = {
  changes: 'Look at these before you move',
  works: 'These did not work, and will',
  choice: 'These stay as they are, and an option or a setting changes that',
};

export function reportOf({ frameworks, files, findings, unread }: Diagnosis, style: Style): string {
  const named = frameworks.map(({ name, range }) => `${name} ${range}`).join(', ');
  const blocks = [`${named || 'Neither express nor xypriss is a dependency here'}; ${count(files, 'source file')}`];
  for (const level of ['changes', 'works', 'choice'] as const) {
    const own = findings.filter((finding) => finding.level === level);
    if (own.length > 0) blocks.push([style.heading(`${TITLES[level]} (${own.length})`), ...own.map(lineOf)].join('\n'));
  }
  if (unread.length > 0) blocks.push([style.heading('Not read'), ...unread.map(({ file, why }) => `${file}: ${why}`)].join('\n'));
  if (frameworks.length > 0) blocks.push(advice(frameworks.some(({ name }) => name === 'xypriss'), findings));
  return `${blocks.join('\n\n')}\n`;
}

function lineOf({ file, line, column, message, rule }: Finding): string {
  return `${file}:${line}:${column}  ${message}  [${rule}]`;
}

function advice(xypriss: boolean, findings: readonly Finding[]): string {
  const swap = xypriss ? "import { createServer } from 'xsys/xypriss'" : "import express from 'xsys/express'";
  const found = findings.some(({ level }) => level === 'changes') ? '' : 'Nothing found that changes for the worse. ';
  return `${found}To move: ${swap}. To go back: XSYS_CORE=control. MIGRATION.md says more.`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
