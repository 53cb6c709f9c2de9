/**
 * Whether a file is the main file of an `express` that our adapter stands in for.
 *
 * Enters: a file's path. Leaves: yes or no. Nothing is loaded from it.
 */
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

interface Manifest {
  readonly name?: unknown;
  readonly version?: unknown;
}

/** Only this major has our adapter's semantics. */
export function isExpress5Main(file: string): boolean {
  // Asked about every file of the program: the manifest is read for the very few that can be meant.
  if (basename(file) !== 'index.js') return false;
  const folder = dirname(file);
  if (basename(folder) !== 'express') return false;
  let manifest: Manifest;
  try {
    manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  } catch {
    // A folder of the program's own that happens to have this name.
    return false;
  }
  return manifest.name === 'express' && String(manifest.version).startsWith('5.');
}
