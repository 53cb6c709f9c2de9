// docs/settings.md, from the table in src/settings.ts. Needs the compiled adapter.
import { createRequire } from 'node:module';
import path from 'node:path';
import { ROOT } from '../process/folders.mjs';

export const file = 'docs/settings.md';

const INTRODUCTION = `# Settings

<!-- Generated from src/settings.ts by \`npm run generate\`. Do not edit. -->

Every setting there is, under its one name.
`;

const SECTIONS = [
  ['environment', 'In the environment', 'Read when the process starts.'],
  ['application', 'On an application', 'Set with `app.set(name, value)`; a mounted application has its parent’s.'],
  [
    'server',
    'On a server',
    'Node’s own names, defaults and units: options of `createServer`, and properties of the server that can be changed while it runs.',
  ],
];

export function generate() {
  const { SETTINGS } = createRequire(import.meta.url)(path.join(ROOT, 'dist', 'settings.js'));
  const sections = SECTIONS.map(([where, title, text]) => {
    const rows = SETTINGS.filter((setting) => setting.where === where).map(row);
    return `\n## ${title}\n\n${text}\n\n| name | default | meaning |\n|---|---|---|\n${rows.join('\n')}\n`;
  });
  return INTRODUCTION + sections.join('');
}

function row({ name, default: value, unit, meaning }) {
  const shown = value === null ? 'none' : [`\`${value}\``, unit].filter(Boolean).join(' ');
  return `| \`${name}\` | ${shown} | ${meaning} |`;
}
