/**
 * One limiter's way with a request in JavaScript. Enters: a request, and what the native form has counted of it, if that
 * ran. Leaves: `req.rateLimit`, headers, and either `next()` or the answer. Where no function of the application has to
 * be asked, all of it happens at once; otherwise each is awaited, in express-rate-limit's order.
 */
import type { StepNote } from '../../plan/step';
import type { Next, SecurityRequest, SecurityResponse } from '../middleware';
import { ipKeyGenerator } from './address-key';
import { processCounts, type Count, type Counts } from './counts';
import { secondsLeft, setLegacyHeaders, setStandardHeaders } from './headers';
import { Outcome } from './outcome';
import { refuse } from './refusal';
import type { ClientCount, RateLimitConfig, RateLimitInfo } from './types';
import type { Warnings } from './warnings';

export class Limiter {
  /** undefined: a store of the application counts. */
  readonly counts: Counts | undefined;
  readonly #config: RateLimitConfig;
  readonly #warnings: Warnings;
  /** Whether a request is counted without asking any function of the application. */
  readonly #isPlain: boolean;

  constructor(config: RateLimitConfig, warnings: Warnings) {
    this.#config = config;
    this.#warnings = warnings;
    const { store, skip, keyGenerator, limit, ipv6Subnet, identifier, standardHeaders } = config;
    this.counts = store === undefined ? processCounts(config.windowMs, config.maxKeys, purposeOf(config)) : undefined;
    const named = standardHeaders === 'draft-8' ? identifier : undefined;
    const looksAtAnswers = config.skipFailedRequests || config.skipSuccessfulRequests;
    this.#isPlain =
      this.counts !== undefined &&
      !looksAtAnswers &&
      ![skip, keyGenerator, limit, ipv6Subnet, named].some((value) => typeof value === 'function');
    this.#initStore();
  }

  #initStore(): void {
    const { store, logger } = this.#config;
    if (store?.init === undefined) return;
    const failed = (error: unknown) => logger.error('rateLimit: the store does not start:', error);
    try {
      Promise.resolve(store.init(this.#config)).catch(failed);
    } catch (error) {
      failed(error);
    }
  }

  handle(note: StepNote | undefined, req: SecurityRequest, res: SecurityResponse, next: Next): void {
    if (note === undefined && !this.#isPlain) {
      this.#ask(req, res, next).then((passes) => {
        if (passes) next();
      }, next);
      return;
    }
    let info: RateLimitInfo;
    try {
      const config = this.#config;
      const key = this.#addressKey(req, config.ipv6Subnet as number | false);
      const count = note === undefined ? (this.counts as Counts).hit(String(key)) : countOf(note);
      info = this.#tell(req, res, { limit: config.limit as number, ...clientCount(count), key });
      if (config.standardHeaders && !res.headersSent) {
        const name = config.standardHeaders === 'draft-8' ? (config.identifier as string) : '';
        setStandardHeaders(config.standardHeaders, res, info, config.windowMs, name);
      }
      if (info.used > info.limit) {
        this.#refuse(req, res, next, info).catch(next);
        return;
      }
    } catch (error) {
      next(error);
      return;
    }
    next();
  }

  /** The long way. Whether the request goes on; it has been answered otherwise. */
  async #ask(req: SecurityRequest, res: SecurityResponse, next: Next): Promise<boolean> {
    const config = this.#config;
    // Before anything is awaited: the client may leave meanwhile.
    const outcome = Outcome.of(req, res, config);
    if (await config.skip?.(req, res)) return true;
    const key = config.keyGenerator ? await config.keyGenerator(req, res) : this.#addressKey(req, await this.#subnet(req, res));
    const client = await this.#increment(key);
    if (client === undefined) return true;
    const limit = typeof config.limit === 'function' ? await config.limit(req, res) : config.limit;
    const info = this.#tell(req, res, { limit, ...client, key });
    if (config.standardHeaders && !res.headersSent) {
      const named = config.standardHeaders === 'draft-8';
      const name = named && typeof config.identifier === 'function' ? await config.identifier(req, res) : (config.identifier as string);
      setStandardHeaders(config.standardHeaders, res, info, config.windowMs, name);
    }
    outcome?.whenItDoesNotCount(() => this.#takeBack(key, client.resetTime?.getTime()));
    if (info.used <= limit) return true;
    await this.#refuse(req, res, next, info);
    return false;
  }

  async #subnet(req: SecurityRequest, res: SecurityResponse): Promise<number | false> {
    const { ipv6Subnet } = this.#config;
    return typeof ipv6Subnet === 'function' ? ipv6Subnet(req, res) : ipv6Subnet;
  }

  #addressKey(req: SecurityRequest, subnet: number | false): string {
    // Without a framework there is nobody who knows of proxies.
    const ip = 'ip' in req ? req.ip : req.socket.remoteAddress;
    this.#warnings.ofRequest(req, ip);
    return ip === undefined ? (ip as unknown as string) : ipKeyGenerator(ip, subnet);
  }

  /** undefined: the store failed, and that is to be passed over. */
  async #increment(key: string): Promise<ClientCount | undefined> {
    const { store, passOnStoreError, logger } = this.#config;
    if (store === undefined) return clientCount((this.counts as Counts).hit(String(key)));
    try {
      const { totalHits, resetTime } = await store.increment(key);
      // A store may go on with the same Date in the next window.
      return { totalHits, resetTime: resetTime && new Date(resetTime.getTime()) };
    } catch (error) {
      if (!passOnStoreError) throw error;
      logger.error('rateLimit: the store fails, and the request is let through:', error);
      return undefined;
    }
  }

  async #takeBack(key: string, end: number | undefined): Promise<void> {
    // A window that is over has nothing to give back.
    if (end !== undefined && Date.now() >= end) return;
    try {
      if (this.counts !== undefined) this.counts.decrement(String(key));
      else await this.#config.store?.decrement(key);
    } catch (error) {
      this.#config.logger.error('rateLimit: the store does not take a request back:', error);
    }
  }

  #tell(req: SecurityRequest, res: SecurityResponse, client: ClientCount & { limit: number; key: string }): RateLimitInfo {
    const { limit, totalHits, resetTime, key } = client;
    const info = { limit, used: totalHits, remaining: Math.max(limit - totalHits, 0), resetTime, key } as RateLimitInfo;
    Object.defineProperty(info, 'current', { configurable: false, enumerable: false, value: totalHits });
    (req as unknown as Record<string, unknown>)[this.#config.requestPropertyName] = info;
    if (this.#config.legacyHeaders && !res.headersSent) setLegacyHeaders(res, info);
    return info;
  }

  async #refuse(req: SecurityRequest, res: SecurityResponse, next: Next, info: RateLimitInfo): Promise<void> {
    const config = this.#config;
    if ((config.legacyHeaders || config.standardHeaders) && !res.headersSent) {
      const { retryAfter } = config;
      const given = typeof retryAfter === 'function' ? await retryAfter(req, res) : retryAfter;
      res.setHeader('Retry-After', String(given ?? secondsLeft(info, config.windowMs)));
    }
    if (config.handler !== undefined) await config.handler(req, res, next, config);
    else await refuse(req, res, config);
  }

  async resetKey(key: string): Promise<void> {
    if (this.counts !== undefined) this.counts.reset(String(key));
    else await this.#config.store?.resetKey(key);
  }

  async getKey(key: string): Promise<ClientCount | undefined> {
    const { store } = this.#config;
    if (this.counts !== undefined) {
      const count = this.counts.get(String(key));
      return count && clientCount(count);
    }
    if (store?.get === undefined) throw new Error('the store of this limiter cannot be asked (it has no get)');
    return store.get(key);
  }
}

/** What tells a limiter's counts from others of the same window. */
function purposeOf({ limit }: RateLimitConfig): string {
  return typeof limit === 'function' ? 'a limit for each request' : `a limit of ${limit}`;
}

function clientCount({ hits, end }: Count): ClientCount {
  return { totalHits: hits, resetTime: new Date(end) };
}

function countOf([hits, low, high]: StepNote): Count {
  return { hits, end: high * 2 ** 32 + low };
}
