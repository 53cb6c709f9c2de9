// docs/differences-xypriss.md: what differs from XyPriss 2.3.3, from the ledger that every parity run is held against.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { ADDITIONS, DECISIONS, FIXES } from '../../parity-tests/xypriss/ledger/index.mjs';
import { ROOT } from '../process/folders.mjs';

export const file = 'docs/differences-xypriss.md';

const INTRODUCTION = `# What differs from XyPriss 2.3.3

<!-- Generated from parity-tests/xypriss/ledger by \`npm run generate\`. Do not edit. -->

Every agreed difference between \`xypriss\` and \`xsys/xypriss\`, with the apps of \`npm run parity:xypriss\` that show it. Each of
them runs every time, on the old core and on both of ours, and must still differ as is said here; a difference that is not
here fails the run. What is not named here is as it was.
`;

const CHAPTERS = [
  ['Fixed', 'What hung, crashed, did nothing or was a hole.', FIXES],
  ['Decided', 'What running apps can notice, and why it is worth it; or what one option changes.', DECISIONS],
  ['Added', 'What the old core does not have.', ADDITIONS],
];

const APPS = readdirSync(path.join(ROOT, 'parity-tests', 'xypriss', 'apps'))
  .filter((name) => name.endsWith('.mjs'))
  .map((name) => name.slice(0, -'.mjs'.length))
  .sort();

/** The apps with whose names a row's steps begin; a pattern that names none looks for something in all of them. */
function appsOf({ differences }) {
  const patterns = differences.flatMap(({ steps }) => steps.map((step) => (typeof step === 'string' ? step : step.source)));
  const named = APPS.filter((app) => patterns.some((pattern) => new RegExp(`^\\^?${app}[ \\\\]`).test(pattern))).map((app) => `\`${app}\``);
  const others = patterns.some((pattern) => !APPS.some((app) => new RegExp(`^\\^?${app}[ \\\\]`).test(pattern)));
  return [...named, ...(others ? ['wherever an app has such a request'] : [])].join(', ');
}

const section = (row) => `### ${row.title}\n\n- Before: ${row.before}\n- Now: ${row.after}\n- Shown by: ${appsOf(row)} (${row.id})\n`;

export function generate() {
  const chapters = CHAPTERS.map(([title, about, rows]) => `## ${title}\n\n${about}\n\n${rows.map(section).join('\n')}`);
  return `${INTRODUCTION}\n${chapters.join('\n')}`;
}
