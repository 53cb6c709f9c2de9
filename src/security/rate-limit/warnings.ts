/**
 * Mistakes that a limiter can see and that are no errors. Enters: options, and requests. Leaves: one line for each kind,
 * once, with the code that express-rate-limit's users know; `validate` switches them off by the same names.
 */
import { isIP } from 'node:net';
import type { SecurityRequest } from '../middleware';
import type { RateLimitConfig, RateLimitOptions, Store } from './types';

const KNOWN = new Set([
  ...['windowMs', 'limit', 'max', 'message', 'statusCode', 'legacyHeaders', 'headers', 'standardHeaders', 'identifier'],
  ...['retryAfter', 'requestPropertyName', 'skipFailedRequests', 'skipSuccessfulRequests', 'requestWasSuccessful'],
  ...['keyGenerator', 'ipv6Subnet', 'handler', 'skip', 'store', 'passOnStoreError', 'validate', 'logger', 'maxKeys'],
  // express-slow-down hands its options on.
  ...['delayAfter', 'delayMs', 'maxDelayMs', 'draft_polli_ratelimit_headers'],
]);

const usedStores = new WeakSet<Store>();

export class Warnings {
  readonly #enabled: Record<string, boolean | undefined>;
  readonly #config: RateLimitConfig;

  constructor(config: RateLimitConfig) {
    this.#config = config;
    const { validate = true } = config;
    this.#enabled = typeof validate === 'boolean' ? { default: validate } : { default: true, ...validate };
  }

  /** Whether this kind would still be told. */
  wants(name: string): boolean {
    return this.#enabled[name] ?? this.#enabled.default ?? true;
  }

  #tell(name: string, code: string, text: string): void {
    if (!this.wants(name)) return;
    this.#enabled[name] = false;
    const { logger } = this.#config;
    const line = `${code}: ${text} (validate: { ${name}: false } silences this)`;
    if (code.startsWith('WRN_')) logger.warn(line);
    else logger.error(line);
  }

  ofOptions(options: RateLimitOptions): void {
    const { store } = this.#config;
    const unknown = Object.keys(options).filter((name) => !KNOWN.has(name));
    if (unknown.length > 0) this.#tell('knownOptions', 'ERR_ERL_UNKNOWN_OPTION', `rateLimit has no option ${unknown.join(', ')}`);
    if ('onLimitReached' in options) this.#tell('onLimitReached', 'WRN_ERL_DEPRECATED_ON_LIMIT_REACHED', 'onLimitReached is gone; handler is called instead');
    if (this.#config.limit === 0) this.#tell('limit', 'WRN_ERL_MAX_ZERO', 'limit is 0: every request is refused. Old versions took it for no limit');
    if (options.keyGenerator && options.ipv6Subnet !== undefined) {
      this.#tell('ipv6SubnetOrKeyGenerator', 'ERR_ERL_IPV6SUBNET_OR_KEYGENERATOR', 'ipv6Subnet is not asked where there is a keyGenerator');
    }
    const source = options.keyGenerator ? String(options.keyGenerator) : '';
    if (/\b(req|request)\.ip\b/.test(source) && !source.includes('ipKeyGenerator')) {
      this.#tell('keyGeneratorIpFallback', 'ERR_ERL_KEY_GEN_IPV6', 'keyGenerator counts by req.ip without ipKeyGenerator: an IPv6 client has as many addresses as it likes');
    }
    if (store === undefined) return;
    if (usedStores.has(store)) this.#tell('unsharedStore', 'ERR_ERL_STORE_REUSE', 'two limiters count in one store; give each its own');
    usedStores.add(store);
  }

  ofRequest(req: SecurityRequest, ip: string | undefined): void {
    const { headers } = req;
    if (ip === undefined) {
      this.#tell('ip', 'ERR_ERL_UNDEFINED_IP_ADDRESS', 'a request has no address: it came over a Unix socket, or its client is gone');
    } else if (this.wants('ip') && isIP(ip) === 0) {
      this.#tell('ip', 'ERR_ERL_INVALID_IP_ADDRESS', `a client's address is ${JSON.stringify(ip.slice(0, 60))}: check 'trust proxy', or give a keyGenerator`);
    }
    const setting = req.app?.get?.('trust proxy');
    if (setting === true) {
      this.#tell('trustProxy', 'ERR_ERL_PERMISSIVE_TRUST_PROXY', "'trust proxy' is true: clients may call themselves what they like");
    }
    if (setting === false && headers['x-forwarded-for']) {
      this.#tell('xForwardedForHeader', 'ERR_ERL_UNEXPECTED_X_FORWARDED_FOR', "X-Forwarded-For came, and 'trust proxy' is false: all clients of a proxy are counted as one");
    }
    if (headers.forwarded && ip === req.socket?.remoteAddress) {
      this.#tell('forwardedHeader', 'ERR_ERL_FORWARDED_HEADER', 'Forwarded came, and nobody reads it; a keyGenerator may');
    }
  }
}
