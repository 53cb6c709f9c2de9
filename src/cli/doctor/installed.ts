/**
 * Which packages of a project the engine recognises. Enters: the project's folder. Leaves: their versions by name, as they
 * are installed. Nothing of them is loaded.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PUBLISHED, publishedAt } from '../../compat/express/recognise/packages';

export function recognisableIn(folder: string): ReadonlyMap<string, string> {
  const { resolve } = createRequire(join(folder, 'package.json'));
  const found = new Map<string, string>();
  for (const { name } of PUBLISHED) {
    try {
      const known = publishedAt(resolve(name));
      if (known !== undefined && known.why === undefined) found.set(name, known.version);
    } catch {
      // It is not installed.
    }
  }
  return found;
}
