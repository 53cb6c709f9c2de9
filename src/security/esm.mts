/** The same for `import`: every export under its own name. */
import security from './index.js';

export type * from './index.js';
export const { cors, helmet, ipKeyGenerator, rateLimit, redis } = security;
