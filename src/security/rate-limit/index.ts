/**
 * `rateLimit(options)`: how often a client may ask, with express-rate-limit 8's options, counts, headers and answer.
 * Enters: options. Leaves: a middleware; where nothing but the client's address decides, its native form counts and
 * answers without JavaScript. Both forms share their counts: a request is counted once, wherever that happens.
 */
import { withStep, type NativeStep, type StepNote } from '../../plan/step';
import type { Next, SecurityRequest, SecurityResponse } from '../middleware';
import type { Counts } from './counts';
import { Limiter } from './limiter';
import { nativeForm } from './native-form';
import { policyName, readOptions } from './options';
import type { RateLimiter, RateLimitOptions } from './types';
import { Warnings } from './warnings';

export { ipKeyGenerator } from './address-key';
export { redis, type RedisOptions, type RedisStatus, type RedisStore } from './redis';
export type * from './types';

/** What a limiter is made of. */
export interface LimiterParts {
  readonly limiter: Limiter;
  readonly counts: Counts | undefined;
  readonly form: NativeStep | string;
  handle(note: StepNote | undefined, req: SecurityRequest, res: SecurityResponse, next: Next): void;
}

export function limiterOf(given: RateLimitOptions): LimiterParts {
  const config = readOptions(given);
  // With a fixed limit the policy's name is fixed too, and nothing need be asked for it.
  if (given.identifier === undefined && typeof config.limit !== 'function') config.identifier = policyName(config.limit, config.windowMs);
  const warnings = new Warnings(config);
  warnings.ofOptions(given);
  const limiter = new Limiter(config, warnings);
  const form = nativeForm(config, limiter.counts, warnings);
  return { limiter, counts: limiter.counts, form, handle: limiter.handle.bind(limiter) };
}

export function rateLimit(given: RateLimitOptions = {}): RateLimiter {
  const { limiter, form } = limiterOf(given);
  const step: NativeStep | undefined = typeof form === 'string' ? undefined : form;
  const middleware = (req: SecurityRequest, res: SecurityResponse, next: Next) => {
    limiter.handle(step?.take(req), req, res, next);
  };
  const methods = { resetKey: limiter.resetKey.bind(limiter), getKey: limiter.getKey.bind(limiter) };
  return withStep(Object.assign(middleware, methods), form);
}
