/**
 * Middleware that looks like a known package's while nobody recognises it. Enters: a middleware. Leaves: words for the
 * plan: a guess, by what the package's own function is called, that nothing is decided by.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Explained } from '../../../plan/table';
import { isRecognising } from '.';
import { PUBLISHED, publishedAt, type Found } from './packages';

const NAMES: Readonly<Record<string, string | undefined>> = {
  __proto__: null as never,
  ...Object.fromEntries(PUBLISHED.flatMap(({ name, parts = {} }) => Object.keys(parts).map((part) => [`${part}Middleware`, name]))),
  compression: 'compression',
  corsMiddleware: 'cors',
  helmetMiddleware: 'helmet',
  responseTime: 'response-time',
  serveStatic: 'serve-static',
};

export function explain(handle: unknown): Explained | undefined {
  const name = typeof handle === 'function' ? nameOf(handle) : undefined;
  const found = name === undefined ? undefined : installed(name);
  if (found === undefined) return undefined;
  const shown = `${found.published.name} ${found.version}`;
  if (found.why !== undefined) return { why: `it looks like ${shown}, and ${found.why}` };
  if (isRecognising()) return { why: `it looks like ${shown}, and was loaded before xsys` };
  return { why: `it looks like ${shown}, which native.recognise would run here`, recognisable: shown };
}

function nameOf(handle: object & { name?: string }): string | undefined {
  // The package's own function has no name.
  const isLimiter = Object.hasOwn(handle, 'resetKey') && Object.hasOwn(handle, 'getKey');
  return isLimiter ? 'express-rate-limit' : NAMES[String(handle.name)];
}

const known = new Map<string, Found | undefined>();

/** As the program's main file would load it. */
function installed(name: string): Found | undefined {
  if (!known.has(name)) {
    let file: string | undefined;
    try {
      file = createRequire(process.argv[1] ?? join(process.cwd(), 'x')).resolve(name);
    } catch {
      // Not installed there: then it is something else that has this name.
    }
    known.set(name, file === undefined ? undefined : publishedAt(file));
  }
  return known.get(name);
}
