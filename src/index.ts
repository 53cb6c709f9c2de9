/** `xsys`: what applications add to themselves. Enters: nothing. Leaves: the functions by name. */
export { health, type Health } from './health/health';
export type { HealthOptions } from './health/options';
export { reply, type ReplyOptions } from './reply/reply';
