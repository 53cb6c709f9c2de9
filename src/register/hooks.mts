/**
 * ESM resolution hooks for Node versions without `module.registerHooks`; they run on Node's loader thread.
 *
 * Enters: a specifier. Leaves: our adapter's URL for `express` 5, else what Node resolved.
 */
import { fileURLToPath } from 'node:url';
import installed from './installed-express.js';

interface Resolved {
  url: string;
  format?: string | null;
  shortCircuit?: boolean;
}

let adapter = '';

/** Receives the adapter's URL from the main thread. */
export function initialize(data: { adapter: string }): void {
  adapter = data.adapter;
}

/** See the module's description. */
export async function resolve(
  specifier: string,
  context: unknown,
  next: (specifier: string, context: unknown) => Promise<Resolved>,
): Promise<Resolved> {
  const resolved = await next(specifier, context);
  if (specifier !== 'express' || !resolved.url.startsWith('file:')) return resolved;
  return installed.isExpress5(fileURLToPath(resolved.url)) ? { url: adapter, shortCircuit: true } : resolved;
}
