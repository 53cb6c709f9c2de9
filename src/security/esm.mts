/** The same for `import`: every export under its own name. */
import security from './index.js';

export type { CorsOptions, CorsOptionsDelegate, Helmet, HelmetOptions } from './index.js';
export const { cors, helmet } = security;
