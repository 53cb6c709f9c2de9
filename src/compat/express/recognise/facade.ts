/** What the module that stands before an imported package asks. Enters: its file, its exports, a name. Leaves: the export. */
import { publishedAt } from './packages';
import { recognisedFactory } from './recognised';

export function show(file: string, exported: Record<string, unknown>, name: string): unknown {
  const found = publishedAt(file);
  const value = exported[name];
  if (found === undefined || typeof value !== 'function') return value;
  return recognisedFactory(found, value as () => unknown, exported, found.published.parts?.[name]);
}
