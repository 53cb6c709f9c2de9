/** `xsys`: what applications add to themselves. Enters: nothing. Leaves: the functions by name. */
export { accessLog, type AccessLog } from './access-log/access-log';
export type { AccessLogOptions, FormatFunction, Token } from './access-log/options';
export { health, type Health } from './health/health';
export type { HealthOptions } from './health/options';
export { reply, type ReplyOptions } from './reply/reply';
