/**
 * Lets `express` mean our adapter, for importers whose own installed express is 5.x.
 *
 * Enters: the program's modules as they load. Leaves: our adapter as what the installed package's main file exports, for
 * CommonJS and, as Node's ESM loader takes it from there, for `import` too. What `express` resolves to stays the
 * installed file: tracing and error tools find a package by its path and read its version beside it.
 * `express/lib/…` is untouched.
 */
import Module from 'node:module';
import { isExpress5Main } from './installed-express';

type LoadScript = (module: NodeJS.Module, file: string) => void;
interface Loader {
  _extensions: Record<'.js', LoadScript>;
}

/** `adapter`: our adapter's file. */
export function mapExpress(adapter: string): void {
  const { _extensions: extensions } = Module as unknown as Loader;
  const loadScript = extensions['.js'];
  extensions['.js'] = function loadScriptOrAdapter(module, file): void {
    if (isExpress5Main(file)) module.exports = require(adapter) as unknown;
    else loadScript.call(this, module, file);
  };
}
