/**
 * Published packages whose middleware the factories here can stand in for. Enters: a package's name and the options that
 * it was given. Leaves: a middleware with a native form, or in words why the package's own must stay. It decides neither
 * whether an application wants that, nor for which versions it holds.
 */
import { whyNotNative } from '../plan/step';
import { cors, type CorsOptions } from './cors';
import { helmet, type HelmetOptions } from './helmet';
import type { Middleware } from './middleware';
import { rateLimit, type RateLimitOptions } from './rate-limit';

export type Recognised = { readonly middleware: Middleware; readonly reason?: undefined } | { readonly middleware?: undefined; readonly reason: string };

const FACTORIES: Record<string, ((options: unknown) => Middleware) | undefined> = {
  __proto__: null as never,
  cors: (options) => cors(options as CorsOptions),
  helmet: (options) => helmet(options as HelmetOptions),
  'express-rate-limit': (options) => {
    const given = (options ?? {}) as RateLimitOptions;
    // Looked at in silence first: where the package's own stays, it says itself what it has to say.
    const silent = rateLimit({ ...given, validate: false });
    return whyNotNative(silent) === undefined ? rateLimit(given) : silent;
  },
};

export function recognise(packageName: string, options?: unknown): Recognised {
  const factory = FACTORIES[packageName];
  if (factory === undefined) return { reason: `${packageName} has no stand-in` };
  try {
    const middleware = factory(options);
    const reason = whyNotNative(middleware);
    return reason === undefined ? { middleware } : { reason };
  } catch (error) {
    // Options that are refused here may still mean something to the package.
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}
