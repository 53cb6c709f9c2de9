/** A diagnosis in words. Enters: a diagnosis, a style. Leaves: text with a line for each place, as editors read them. */
import type { Style } from '../help';
import type { Diagnosis, Finding, Framework, Level } from './findings';

const TITLES: Record<Level, readonly [before: string, after: string]> = {
  changes: ['Look at these before you move', 'Look at these: they behave differently on xsys'],
  works: ['These did not work, and will', 'These did not work before, and do'],
  choice: ['These stay as they are, and an option or a setting changes that', 'These stay as they are, and an option or a setting changes that'],
};

export function reportOf({ frameworks, files, findings, unread, missing }: Diagnosis, style: Style): string {
  const named = frameworks.map(nameOf).join(', ');
  const blocks = [`${named || 'Neither express nor xypriss is a dependency here, and nothing loads xsys/express or xsys/xypriss'}; ${count(files, 'source file')}`];
  const moved = frameworks.length > 0 && frameworks.every((framework) => framework.moved);
  for (const level of ['changes', 'works', 'choice'] as const) {
    const own = findings.filter((finding) => finding.level === level);
    if (own.length > 0) blocks.push([style.heading(`${TITLES[level][moved ? 1 : 0]} (${own.length})`), ...own.map(lineOf)].join('\n'));
  }
  if (unread.length > 0) blocks.push([style.heading('Not read'), ...unread.map(({ file, why }) => `${file}: ${why}`)].join('\n'));
  if (missing.length > 0) blocks.push([style.heading('On this machine'), ...missing].join('\n'));
  if (frameworks.length > 0) blocks.push(`${nothingFound(findings)}${moved ? adviceAfter(frameworks) : adviceBefore(frameworks)}`);
  return `${blocks.join('\n\n')}\n`;
}

function nameOf({ name, range, moved }: Framework): string {
  const asked = range === undefined ? '' : `${name} ${range}`;
  if (!moved) return asked;
  return range === undefined ? `xsys/${name}, on xsys already` : `${asked}, on xsys already`;
}

function lineOf({ file, line, column, message, rule }: Finding): string {
  return `${file}:${line}:${column}  ${message}  [${rule}]`;
}

function nothingFound(findings: readonly Finding[]): string {
  return findings.some(({ level }) => level === 'changes') ? '' : 'Nothing found that changes for the worse. ';
}

function adviceBefore(frameworks: readonly Framework[]): string {
  const xypriss = frameworks.some(({ name }) => name === 'xypriss');
  const swap = xypriss ? "import { createServer } from 'xsys/xypriss'" : "import express from 'xsys/express'";
  return `To move: ${swap}. To go back: XSYS_CORE=control. MIGRATION.md says more.`;
}

/** The way back is the framework's own package. */
function adviceAfter(frameworks: readonly Framework[]): string {
  const gone = frameworks.filter(({ range }) => range === undefined).map(({ name }) => name);
  const back = gone.length === 0 ? '' : ` needs ${gone.join(' and ')} as a dependency, which package.json does not have`;
  return `\`xsys plan <app.js>\` shows what runs in the engine. The way back, XSYS_CORE=control,${back || ' is open'}.`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
