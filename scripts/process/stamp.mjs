// Remembers what a build was made from, so that a second start is quick. Enters: a name and the inputs' files.
// Leaves: whether the last build still stands. Contents count, not times: a fresh checkout changes every time.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CACHE, ROOT } from './folders.mjs';

export function hashOf(files, ...facts) {
  const hash = createHash('sha256').update(JSON.stringify(facts));
  for (const file of files) hash.update(`\0${path.relative(ROOT, file)}\0`).update(readFileSync(file));
  return hash.digest('hex');
}

/** `output` is a file of the build: if something else replaced it, the build does not stand either. */
export function isCurrent(name, hash, output) {
  const stamp = stampFile(name);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === seal(hash, output);
}

export function remember(name, hash, output) {
  mkdirSync(path.dirname(stampFile(name)), { recursive: true });
  writeFileSync(stampFile(name), seal(hash, output));
}

function stampFile(name) {
  return path.join(CACHE, 'stamps', name);
}

function seal(hash, output) {
  const seen = existsSync(output) ? statSync(output) : undefined;
  return `${hash} ${seen?.size} ${seen?.mtimeMs}\n`;
}
