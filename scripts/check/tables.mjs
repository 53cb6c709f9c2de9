// The tables of settings and errors hold every name that the source uses, and no name that it does not.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { filesUnder, ROOT } from '../process/folders.mjs';

const TABLES = ['settings.ts', 'errors.ts'].map((file) => path.join(ROOT, 'src', file));

export function tables() {
  const load = createRequire(import.meta.url);
  const { SETTINGS } = load(path.join(ROOT, 'dist', 'settings.js'));
  const { ERROR_CODES } = load(path.join(ROOT, 'dist', 'errors.js'));
  const listed = new Set([...SETTINGS.map(({ name }) => name).filter((name) => name.startsWith('XSYS_')), ...Object.keys(ERROR_CODES)]);
  const used = namesInSource();
  return [
    ...[...used].filter(([name]) => !listed.has(name)).map(([name, file]) => `${name} (${file}) is neither in src/settings.ts nor in src/errors.ts`),
    ...[...listed].filter((name) => !used.has(name)).map((name) => `${name} is in a table, and nothing uses it`),
  ];
}

function namesInSource() {
  const used = new Map();
  const isProduct = (file) => /\.(rs|m?ts)$/.test(file) && !file.includes('.test.') && !TABLES.includes(file);
  for (const file of ['src', 'crates', 'native'].flatMap((folder) => filesUnder(folder, isProduct))) {
    for (const [name] of readFileSync(file, 'utf8').matchAll(/\bXSYS_[A-Z_]+\b/g)) used.set(name, path.relative(ROOT, file));
  }
  return used;
}
