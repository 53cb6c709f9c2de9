/**
 * What is installed. Enters: the project's folder. Leaves: the packages that the engine recognises, their versions by name,
 * of which nothing is loaded; and what of the engine is missing on this machine.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { loadNative } from '../../bridge/loader';
import { PUBLISHED, publishedAt } from '../../compat/express/recognise/packages';
import { whyFilesStay } from '../../compat/express/static/step';

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

/** In words; nothing where the engine is there and can do all that it does. */
export function missingHere(): readonly string[] {
  const { failure } = loadNative();
  if (failure !== undefined) return [`The engine does not load here, and Node's would serve: ${failure.message}`];
  const files = whyFilesStay();
  return files === undefined ? [] : [`Files are served by JavaScript here: ${files}`];
}
