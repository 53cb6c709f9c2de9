/**
 * Lets `express` mean our adapter, for importers whose own installed express is 5.x.
 *
 * Enters: module resolutions of the program, CommonJS and ESM. Leaves: the adapter's file for exactly the specifier
 * `express`; everything else, `express/lib/…` too, resolves as before.
 */
import Module from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isExpress5 } from './installed-express';

type ResolveFilename = (request: string, ...rest: unknown[]) => string;
interface ResolverOfModule {
  _resolveFilename: ResolveFilename;
}

/** Node's synchronous hooks, absent before 22.15. */
type RegisterHooks = (hooks: {
  resolve(specifier: string, context: unknown, next: (specifier: string, context: unknown) => { url: string }): {
    url: string;
    format?: string;
    shortCircuit?: boolean;
  };
}) => void;

/** `file`, `url`: our adapter for CommonJS and for ESM importers. */
export function mapExpress(file: string, url: string): void {
  mapRequire(file);
  const { registerHooks } = Module as unknown as { registerHooks?: RegisterHooks };
  if (registerHooks === undefined) {
    Module.register('./hooks.mjs', pathToFileURL(__filename), { data: { adapter: url } });
    return;
  }
  registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      return specifier === 'express' && resolved.url.startsWith('file:') && isExpress5(fileURLToPath(resolved.url))
        ? { url, shortCircuit: true }
        : resolved;
    },
  });
}

/** The loader hooks of `module.register` do not see `require` on Node 20, so CommonJS is mapped where it resolves. */
function mapRequire(file: string): void {
  const resolver = Module as unknown as ResolverOfModule;
  const resolve = resolver._resolveFilename;
  resolver._resolveFilename = function resolveFilename(request, ...rest): string {
    const resolved = resolve.call(this, request, ...rest);
    return request === 'express' && isExpress5(resolved) ? file : resolved;
  };
}
