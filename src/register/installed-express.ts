/**
 * Whether a resolved `express` is one that our adapter stands in for.
 *
 * Enters: the file that an importer's `express` resolves to. Leaves: yes or no. Nothing is loaded from it.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const answers = new Map<string, boolean>();

interface Manifest {
  readonly name?: unknown;
  readonly version?: unknown;
}

/** The nearest package.json at or above `directory`. */
function manifestAbove(directory: string): Manifest | undefined {
  for (let at = directory; ; at = dirname(at)) {
    try {
      return JSON.parse(readFileSync(join(at, 'package.json'), 'utf8')) as Manifest;
    } catch {
      // None here, or not readable: the next one up decides.
    }
    if (dirname(at) === at) return undefined;
  }
}

/** Whether `file` belongs to an installed express 5: only that major has our adapter's semantics. */
export function isExpress5(file: string): boolean {
  let answer = answers.get(file);
  if (answer === undefined) {
    const manifest = manifestAbove(dirname(file));
    answer = manifest?.name === 'express' && String(manifest.version).startsWith('5.');
    answers.set(file, answer);
  }
  return answer;
}
