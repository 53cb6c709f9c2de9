/**
 * `xsys/security`: policies that are declared in code like any middleware and run in the engine where they lead the
 * application's stack; everywhere else the same middleware runs in JavaScript. Leaves: factories.
 */
export { cors, type CorsOptions, type CorsOptionsDelegate } from './cors';
export { helmet, type Helmet, type HelmetOptions } from './helmet';
export {
  ipKeyGenerator,
  rateLimit,
  redis,
  type RateLimiter,
  type RateLimitInfo,
  type RateLimitOptions,
  type RedisOptions,
  type RedisStatus,
  type RedisStore,
  type Store,
} from './rate-limit';
