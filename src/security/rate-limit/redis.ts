/**
 * Counts in Redis, for one limit over many machines. Enters: where Redis is. Leaves: a store for `rateLimit`. A request
 * never waits longer than `timeoutMs` for Redis: then this process counts by itself, says so once, and goes back as soon as
 * Redis answers again. What was counted here meanwhile stays here (docs/decisions/0009-counts-in-redis.md).
 */
import { createHash } from 'node:crypto';
import { XsysError } from '../../errors';
import { Problems } from '../problems';
import { MOST_KEYS, processCounts, type Counts } from './counts';
import { redisIs } from './redis-state';
import type { ClientCount, Logger, RateLimitConfig, Store } from './types';

/** What is asked of a client of the `redis` package: one, a cluster's or a pool's. */
export interface RedisClient {
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

interface OwnClient extends RedisClient {
  connect(): Promise<unknown>;
  destroy?(): void;
  /** The same before version 5. */
  disconnect?(): Promise<void>;
  unref(): void;
  on(event: string, listener: (error: Error) => void): unknown;
}

export interface RedisOptions {
  /** `redis://…`, `rediss://…`, or `unix:///path/of/the.sock`. */
  url?: string;
  /** A connected client of the application's own, instead. */
  client?: RedisClient;
  /** In front of every key. Limiters of one prefix count together. */
  prefix?: string;
  /** How long a request waits for Redis. */
  timeoutMs?: number;
}

export interface RedisStatus {
  /** Who counts now. */
  readonly counting: 'redis' | 'local';
  /** Since when. */
  readonly since: Date;
  /** Why not Redis. */
  readonly reason?: string;
}

export interface RedisStore extends Store {
  readonly prefix: string;
  status(): RedisStatus;
  /** Lets go of the connection that `url` made. */
  shutdown(): void;
}

const HIT = `local hits = redis.call('INCR', KEYS[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  left = tonumber(ARGV[1])
  redis.call('PEXPIRE', KEYS[1], left)
end
return { hits, left }`;
const GET = `return { redis.call('GET', KEYS[1]), redis.call('PTTL', KEYS[1]) }`;
/** A key that is gone must not come back without an end. */
const DECREMENT = `if tonumber(redis.call('GET', KEYS[1]) or '0') > 0 then redis.call('DECR', KEYS[1]) end`;
const RESET = `redis.call('DEL', KEYS[1])`;
const PROBE = `return 1`;

const LONGEST_KEY = 128;
/** Between two looks whether Redis is back. */
const PROBE_MS = 250;

export function redis(options: RedisOptions): RedisStore {
  const { url, client, prefix = 'xsys:rate-limit:', timeoutMs = 100 } = options;
  const problems = new Problems();
  if ((url === undefined) === (client === undefined)) problems.add('url', 'given, or client instead of it, not both', url);
  if (url !== undefined && !/^(rediss?|unix):\/\/./.test(String(url))) problems.add('url', 'redis://…, rediss://… or unix:///…', url);
  if (client !== undefined && typeof client.eval !== 'function') problems.add('client', 'a client of the redis package', client);
  if (typeof prefix !== 'string') problems.add('prefix', 'a string', prefix);
  if (typeof timeoutMs !== 'number' || !(timeoutMs >= 1)) problems.add('timeoutMs', 'a number of milliseconds of 1 or more', timeoutMs);
  problems.throwAny('redis');
  return new Counting(client ?? connect(url as string), client === undefined, prefix, timeoutMs);
}

function connect(url: string): OwnClient {
  let createClient: (options: object) => OwnClient;
  try {
    ({ createClient } = require('redis') as { createClient: typeof createClient });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new XsysError('XSYS_REDIS_MISSING', 'redis({ url }) connects with the redis package, which is not installed: npm install redis', error);
  }
  const reconnectStrategy = (retries: number) => Math.min(50 * 2 ** retries, 1000);
  const where = url.startsWith('unix://') ? { socket: { path: url.slice('unix://'.length), reconnectStrategy } } : { url, socket: { reconnectStrategy } };
  // No queue: a command that cannot be sent now is counted here instead.
  const client = createClient({ ...where, disableOfflineQueue: true });
  // An error without a listener would end the process; the next request tells that Redis is away.
  client.on('error', () => undefined);
  client.connect().catch(() => undefined);
  // As without Redis: a process whose servers are closed ends.
  client.unref();
  return client;
}

class Counting implements RedisStore {
  readonly localKeys = false;
  readonly prefix: string;
  readonly #client: RedisClient;
  readonly #owned: boolean;
  readonly #timeout: number;
  #window = 60_000;
  #local: Counts | undefined;
  #logger: Logger = console;
  #status: RedisStatus = { counting: 'redis', since: new Date() };
  #probing: NodeJS.Timeout | undefined;

  constructor(client: RedisClient, owned: boolean, prefix: string, timeout: number) {
    this.#client = client;
    this.#owned = owned;
    this.prefix = prefix;
    this.#timeout = timeout;
  }

  /** How health checks name it. */
  get #shown(): string {
    return `redis ${this.prefix}`;
  }

  init(config: RateLimitConfig): void {
    this.#window = Math.trunc(config.windowMs);
    this.#logger = config.logger;
    this.#local = processCounts(this.#window, config.maxKeys, `redis ${this.prefix}`);
  }

  status(): RedisStatus {
    return this.#status;
  }

  async increment(key: string): Promise<ClientCount> {
    const counted = await this.#run(HIT, key, String(this.#window));
    if (counted !== undefined) return clientCount(counted);
    const { hits, end } = this.#here().hit(String(key));
    return { totalHits: hits, resetTime: new Date(end) };
  }

  async get(key: string): Promise<ClientCount | undefined> {
    const counted = await this.#run(GET, key);
    if (counted !== undefined) return (counted as unknown[])[0] == null ? undefined : clientCount(counted);
    const count = this.#here().get(String(key));
    return count && { totalHits: count.hits, resetTime: new Date(count.end) };
  }

  async decrement(key: string): Promise<void> {
    if ((await this.#run(DECREMENT, key)) === undefined) this.#here().decrement(String(key));
  }

  async resetKey(key: string): Promise<void> {
    this.#local?.reset(String(key));
    await this.#run(RESET, key);
  }

  shutdown(): void {
    clearTimeout(this.#probing);
    // Nobody looks any more whether it is back.
    if (this.#probing !== undefined) redisIs(this.#shown, 'back');
    this.#probing = undefined;
    if (!this.#owned) return;
    const client = this.#client as OwnClient;
    if (client.destroy !== undefined) client.destroy();
    else client.disconnect?.().catch(() => undefined);
  }

  #here(): Counts {
    return (this.#local ??= processCounts(this.#window, MOST_KEYS, `redis ${this.prefix}`));
  }

  /** What Redis answers; undefined when it is away. */
  async #run(script: string, key: string, ...args: string[]): Promise<unknown> {
    if (this.#status.counting === 'local') return undefined;
    try {
      return (await within(this.#timeout, this.#ask(script, this.#name(String(key)), args))) ?? null;
    } catch (error) {
      this.#away(error);
      return undefined;
    }
  }

  #ask(script: string, key: string, args: string[]): Promise<unknown> {
    return this.#client.eval(script, { keys: [key], arguments: args });
  }

  #name(key: string): string {
    return this.prefix + (key.length <= LONGEST_KEY ? key : createHash('sha256').update(key).digest('base64'));
  }

  #away(error: unknown): void {
    if (this.#status.counting === 'local') return;
    const reason = error instanceof Error ? error.message : String(error);
    this.#status = { counting: 'local', since: new Date(), reason };
    redisIs(this.#shown, 'away');
    this.#logger.error(`xsys/security: Redis does not answer (${reason}); this process counts requests by itself until it does`);
    this.#probeLater();
  }

  #probeLater(): void {
    this.#probing = setTimeout(() => void this.#probe(), PROBE_MS);
    this.#probing.unref();
  }

  /** Without a deadline: one question at a time waits, and its answer is the sign. */
  async #probe(): Promise<void> {
    try {
      await this.#ask(PROBE, this.prefix, []);
    } catch {
      if (this.#probing !== undefined) this.#probeLater();
      return;
    }
    if (this.#probing === undefined) return;
    this.#probing = undefined;
    this.#status = { counting: 'redis', since: new Date() };
    redisIs(this.#shown, 'back');
    this.#logger.warn('xsys/security: Redis answers again, and counts requests');
  }
}

function clientCount(answer: unknown): ClientCount {
  const [hits, left] = (answer as unknown[]).map(Number);
  return { totalHits: hits, resetTime: new Date(Date.now() + left) };
}

/** Rejects when `promise` takes longer. What it comes to later interests nobody. */
function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error(`no answer within ${milliseconds} ms`));
    // A process that was busy for so long has not read yet what may have come: reading comes before immediates.
    const timer = setTimeout(() => setImmediate(late), milliseconds);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
