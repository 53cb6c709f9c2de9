/** The same for `import`. */
import xsys from './index.js';

export type { AccessLog, AccessLogOptions, FormatFunction, Health, HealthOptions, ReplyOptions, Token } from './index.js';
export const { accessLog, health, reply } = xsys;
