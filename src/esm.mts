/** The same for `import`. */
import xsys from './index.js';

export type { Health, HealthOptions } from './index.js';
export const { health } = xsys;
