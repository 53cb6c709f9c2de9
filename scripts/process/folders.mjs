// Where things are, and which files a duty is about. Enters: nothing. Leaves: absolute paths.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
export const CACHE = path.join(ROOT, '.cache');

const BUILT = new Set(['node_modules', 'target', 'dist', '.cache', '.git']);

/** Every file under a folder of the checkout whose path passes, in a stable order; nothing that was built. */
export function filesUnder(folder, passes = () => true) {
  const found = [];
  const walk = (directory) => {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      const file = path.join(directory, entry.name);
      if (entry.isDirectory() && !BUILT.has(entry.name)) walk(file);
      else if (entry.isFile() && passes(file)) found.push(file);
    }
  };
  walk(path.join(ROOT, folder));
  return found.sort();
}
