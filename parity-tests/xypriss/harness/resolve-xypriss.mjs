/**
 * Loaded before an app: the name `xypriss` means the core under test. Enters: PARITY_XYPRISS, a file's URL. Leaves: that
 * file for `import 'xypriss'` and `require('xypriss')`. Nothing else is touched.
 */
import Module, { register } from 'node:module';
import { fileURLToPath } from 'node:url';

const target = process.env.PARITY_XYPRISS;
const hooks = `export function resolve(name, context, next) {
  return name === 'xypriss' ? { url: ${JSON.stringify(target)}, shortCircuit: true } : next(name, context);
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);

const resolveFilename = Module._resolveFilename;
Module._resolveFilename = function resolve(name, ...rest) {
  if (name !== 'xypriss') return resolveFilename.call(this, name, ...rest);
  return fileURLToPath(target.replace(/\.mjs$/, '.js').replace(/\/esm\.js$/, '/index.js'));
};
