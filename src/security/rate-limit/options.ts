/**
 * Options of `rateLimit`. Enters: what express-rate-limit 8 takes. Leaves: the options in force, or every problem with
 * them at once. What merely looks like a mistake is a warning (`warnings.ts`).
 */
import { Problems } from '../problems';
import { MOST_KEYS } from './counts';
import { STANDARD_SUBNET } from './address-key';
import type { LegacyStore, Logger, RateLimitConfig, RateLimitInfo, RateLimitOptions, Store } from './types';

/** What Node's timers, and with them the package, can count. */
const LONGEST_WINDOW = 2 ** 31 - 1;
const VERSIONS: readonly unknown[] = ['draft-6', 'draft-7', 'draft-8'];

export function readOptions(given: RateLimitOptions): RateLimitConfig {
  const options = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as RateLimitOptions;
  const config: RateLimitConfig = {
    windowMs: 60_000,
    limit: options.max ?? 5,
    message: 'Too many requests, please try again later.',
    statusCode: 429,
    legacyHeaders: options.headers ?? true,
    identifier: (req) => policyName((req as unknown as Record<string, RateLimitInfo>)[config.requestPropertyName].limit, config.windowMs),
    requestPropertyName: 'rateLimit',
    skipFailedRequests: false,
    skipSuccessfulRequests: false,
    requestWasSuccessful: (_req, res) => res.statusCode < 400,
    passOnStoreError: false,
    ipv6Subnet: STANDARD_SUBNET,
    maxKeys: MOST_KEYS,
    logger: CONSOLE,
    ...(options as Omit<RateLimitOptions, 'store' | 'standardHeaders'>),
    standardHeaders: options.standardHeaders === true ? 'draft-6' : ((options.standardHeaders ?? false)),
    store: options.store === undefined ? undefined : withPromises(options.store),
  };
  check(config, options);
  return config;
}

/** `5-in-15min`: the policy's name where the application gives none. */
export function policyName(limit: number, window: number): string {
  const units: [unit: string, length: number, plural: string][] = [
    ['day', 86_400_000, 's'],
    ['hr', 3_600_000, 's'],
    ['min', 60_000, ''],
    ['sec', 1000, ''],
  ];
  const [unit, length, plural] = units.find(([, length]) => window >= length) ?? units[3];
  const count = window / length;
  return `${limit}-in-${count}${unit}${count > 1 ? plural : ''}`;
}

const CONSOLE: Logger = {
  warn: (...words) => console.warn(...words),
  error: (...words) => console.error(...words),
};

function check(config: RateLimitConfig, options: RateLimitOptions): void {
  const problems = new Problems();
  const be = (option: keyof RateLimitConfig, expected: string, right: boolean) => {
    if (!right) problems.add(option, expected, options[option] ?? config[option]);
  };
  const isCount = (value: unknown, from: number, to: number) => Number.isInteger(value) && (value as number) >= from && (value as number) <= to;
  const { windowMs, limit, standardHeaders, identifier, ipv6Subnet, logger, store } = config;
  be('windowMs', `a number of milliseconds from 1 to ${LONGEST_WINDOW}`, typeof windowMs === 'number' && windowMs >= 1 && windowMs <= LONGEST_WINDOW);
  // Text that is a number is what an environment variable gives; it has always worked.
  be('limit', 'a number or a function', typeof limit === 'function' || (limit != null && !Number.isNaN(Number(limit))));
  be('statusCode', 'a status from 200 to 599', isCount(config.statusCode, 200, 599));
  be('standardHeaders', `true, false or one of ${VERSIONS.join(', ')}`, standardHeaders === false || VERSIONS.includes(standardHeaders));
  be('requestPropertyName', 'a name', typeof config.requestPropertyName === 'string' && config.requestPropertyName !== '');
  be('ipv6Subnet', 'false, a number of bits up to 128 or a function', ipv6Subnet === false || typeof ipv6Subnet === 'function' || isCount(ipv6Subnet, 0, 128));
  be('identifier', 'a string or a function', typeof identifier === 'string' || typeof identifier === 'function');
  be('maxKeys', 'a whole number of 1 or more', isCount(config.maxKeys, 1, Number.MAX_SAFE_INTEGER));
  be('logger', 'an object with warn and error', typeof logger?.warn === 'function' && typeof logger.error === 'function');
  for (const option of ['keyGenerator', 'skip', 'handler', 'requestWasSuccessful'] as const) {
    be(option, 'a function', config[option] === undefined || typeof config[option] === 'function');
  }
  if (typeof identifier === 'string') problems.header('identifier', identifier);
  if (typeof config.retryAfter === 'string') problems.header('retryAfter', config.retryAfter);
  if (store !== undefined) be('store', 'an object with increment, decrement and resetKey', isStore(store));
  problems.throwAny('rateLimit');
}

function isStore(store: Partial<Store>): boolean {
  const { increment, decrement, resetKey, resetAll, init } = store;
  const optional = [resetAll, init].every((method) => method === undefined || typeof method === 'function');
  return [increment, decrement, resetKey].every((method) => typeof method === 'function') && optional;
}

function withPromises(given: Store | LegacyStore): Store {
  const legacy = given as Partial<LegacyStore>;
  if (typeof legacy.incr !== 'function' || typeof (given as Partial<Store>).increment === 'function') return given as Store;
  const store = given as LegacyStore;
  return {
    increment: (key) =>
      new Promise((resolve, reject) => {
        store.incr(key, (error, totalHits, resetTime) => (error ? reject(error) : resolve({ totalHits, resetTime })));
      }),
    decrement: (key) => store.decrement(key),
    resetKey: (key) => store.resetKey(key),
    resetAll: () => store.resetAll?.(),
  };
}
