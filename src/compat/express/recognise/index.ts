/**
 * `native.recognise`: published middleware is known by package, version and options, and runs in the engine where it
 * stands. Enters: the program's modules as they load. Leaves: the same modules; those of a known package show their factory
 * through a proxy, which sees with what options it is called.
 *
 * Off by default (`XSYS_NATIVE_RECOGNISE=1`), and then nothing here touches any module. What the program has loaded before
 * is not seen. Why it is done like this: docs/decisions/0011-published-middleware.md.
 */
import Module from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { selectedCore } from '../../../bridge/cores';
import { publishedAt } from './packages';
import type { recognisedExports } from './recognised';

type LoadScript = (module: NodeJS.Module, file: string) => void;
interface Loader {
  _extensions: Record<'.js', LoadScript>;
  /** Of Node 20.6 and later. */
  register?(specifier: string): void;
}

export function isRecognising(): boolean {
  return process.env['XSYS_NATIVE_RECOGNISE'] === '1' && selectedCore() === 'rust';
}

let started = false;

/** Begins, if the setting says so and it has not begun. */
export function recogniseFromHere(): void {
  if (started || !isRecognising()) return;
  started = true;
  const loader = Module as unknown as Loader;
  const { _extensions: extensions } = loader;
  const loadScript = extensions['.js'];
  extensions['.js'] = function loadAndRecognise(module, file): void {
    loadScript.call(this, module, file);
    const found = publishedAt(file);
    if (found === undefined) return;
    // Loaded now and not above: most programs need none of the forms.
    module.exports = (require('./recognised') as { recognisedExports: typeof recognisedExports }).recognisedExports(found, module.exports);
  };
  loader.register?.(pathToFileURL(join(__dirname, 'module-hooks.mjs')).href);
}
