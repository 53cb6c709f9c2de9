/** The same for `import`. */
import xsys from './index.js';

export type { Health, HealthOptions, ReplyOptions } from './index.js';
export const { health, reply } = xsys;
