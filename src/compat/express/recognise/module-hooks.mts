/**
 * Hooks of Node's loader for `import`, in the loader's own thread. Enters: modules as they load. Leaves: for the main file
 * of a known package that is an ES module, one that exports the same with its factory seen through a proxy; any other as
 * it is.
 */
import type { LoadHook } from 'node:module';
import { fileURLToPath } from 'node:url';
import packages from './packages.js';

/** Marks the package's own module. */
const OWN = '?xsys-own';
const FACADE = new URL('./facade.js', import.meta.url).href;

export const load: LoadHook = async (url, context, nextLoad) => {
  if (!url.startsWith('file:') || !url.endsWith('.mjs')) return nextLoad(url, context);
  const found = packages.publishedAt(fileURLToPath(url));
  return found === undefined
    ? nextLoad(url, context)
    : { format: 'module', shortCircuit: true, source: facadeOf(url, found.file, found.published.exports) };
};

function facadeOf(url: string, file: string, names: readonly string[]): string {
  const own = JSON.stringify(url + OWN);
  const shown = names.map((name, n) => `const shown${n} = facade.show(${JSON.stringify(file)}, own, ${JSON.stringify(name)});`);
  return `import * as own from ${own};
import facade from ${JSON.stringify(FACADE)};
export * from ${own};
${shown.join('\n')}
export { ${names.map((name, n) => `shown${n} as ${name}`).join(', ')} };
`;
}
