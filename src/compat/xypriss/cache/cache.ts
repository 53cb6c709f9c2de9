/**
 * `app.cache` and what `createOptimalCache` returns. Enters: keys and values. Leaves: the values' JSON, read again: what a
 * program changes afterwards stays its own. In Redis where that is configured and there; else, and in the meantime, in
 * this process.
 */
/* eslint-disable @typescript-eslint/no-explicit-any -- programs put anything in */
import type { CacheHealth, CacheStats, Entry, OptimalCacheConfig, SetOptions } from './cache-types';
import { MemoryStore } from './memory-store';
import { RedisStore } from './redis-store';

const TTL = 300_000;
const ENTRIES = 10_000;
const MEGABYTES = 100;

export class SecureCacheAdapter {
  private readonly memory: MemoryStore;
  private readonly redis: RedisStore | undefined;
  /** Values that Redis has are kept here too. */
  private readonly both: boolean;
  private readonly ttl: number;
  private readonly madeAt = Date.now();
  private operations = 0;
  private spent = 0;

  constructor(config: OptimalCacheConfig = {}, say: (message: string) => void = (message) => process.emitWarning(message, 'XsysWarning')) {
    const { type = config.strategy ?? 'auto', memory = {} } = config;
    const entries = config.maxEntries ?? memory.maxEntries ?? ENTRIES;
    this.memory = new MemoryStore(entries, (config.maxSize ?? MEGABYTES) * 1024 * 1024);
    this.ttl = config.ttl === undefined ? TTL : config.ttl * 1000;
    const redisNamed = config.redis !== undefined || Boolean(process.env.REDIS_URL ?? process.env.REDIS_HOST);
    const wantsRedis = type === 'auto' ? redisNamed : type !== 'memory';
    this.redis = wantsRedis ? new RedisStore({ ...config.redis, cluster: config.redis?.cluster ?? type === 'distributed' }, say) : undefined;
    this.both = type === 'hybrid' || type === 'auto';
  }

  /** Redis that is away is no error: it is asked again by itself. */
  async connect(): Promise<void> {
    await this.redis?.connect();
  }
  async disconnect(): Promise<void> {
    await this.redis?.disconnect();
  }

  get(key: string): Promise<any> {
    return this.timed(async () => {
      if (this.redis?.connected && !this.both) return parsed(await this.fromRedis(key));
      const json = this.memory.get(key);
      return parsed(json ?? (await this.fromRedis(key)));
    });
  }

  /** False where a value has no JSON, or is larger than the whole cache. */
  set(key: string, value: unknown, options: SetOptions = {}): Promise<boolean> {
    return this.timed(async () => {
      const json = jsonOf(value);
      if (json === undefined) return false;
      const { ttl = this.ttl, tags = [] } = options;
      const remote = (await this.redis?.set(key, json, ttl, tags)) ?? false;
      if (remote && !this.both) {
        // What was kept while Redis was away is out of date.
        this.memory.delete(key);
        return true;
      }
      return this.memory.set(key, json, ttl, tags) || remote;
    });
  }

  delete(key: string): Promise<boolean> {
    return this.timed(async () => {
      const local = this.memory.delete(key);
      return Boolean(await this.redis?.delete([key])) || local;
    });
  }

  exists(key: string): Promise<boolean> {
    return this.timed(async () => this.memory.has(key) || Boolean(await this.redis?.exists(key)));
  }

  clear(): Promise<void> {
    return this.timed(async () => {
      this.memory.clear();
      const keys = await this.redis?.keys();
      if (keys !== undefined && keys.length > 0) await this.redis!.delete(keys);
    });
  }

  async mget(keys: readonly string[]): Promise<Record<string, any>> {
    const values = await Promise.all(keys.map((key) => this.get(key)));
    const found: [string, any][] = keys.map((key, at) => [key, values[at]]);
    return Object.fromEntries(found.filter(([, value]) => value !== null));
  }

  /** `{ key: value }`, or a list of `[key, value]` or `{ key, value, options }`. */
  async mset(entries: Record<string, unknown> | readonly (Entry | readonly [string, unknown])[], options: SetOptions = {}): Promise<boolean> {
    const list: Entry[] = Array.isArray(entries)
      ? (entries as readonly (Entry | readonly [string, unknown])[]).map((each) => ('key' in each ? (each) : { key: each[0], value: each[1] }))
      : Object.entries(entries).map(([key, value]) => ({ key, value }));
    const written = await Promise.all(list.map((entry) => this.set(entry.key, entry.value, { ...options, ...entry.options })));
    return written.every(Boolean);
  }

  read(key: string): Promise<any> {
    return this.get(key);
  }
  async write(key: string, value: unknown, options?: SetOptions): Promise<boolean> {
    return this.set(key, value, options);
  }

  /** Milliseconds that are left; -1 for what is not there. */
  async getTTL(key: string): Promise<number> {
    const left = this.memory.timeLeft(key) ?? (await this.redis?.timeLeft(key));
    return left === undefined || left < 0 ? -1 : left;
  }

  async expire(key: string, ttl: number): Promise<boolean> {
    const local = this.memory.expire(key, ttl);
    return ((await this.redis?.expire(key, ttl)) ?? false) || local;
  }

  /** `pattern`: `*` for any text, `?` for one character. */
  async keys(pattern = '*'): Promise<string[]> {
    const all = new Set([...this.memory.keys(), ...((await this.redis?.keys()) ?? [])]);
    const expression = globOf(pattern);
    return [...all].filter((key) => expression.test(key));
  }

  /** How many were dropped. */
  async invalidateByTags(tags: readonly string[]): Promise<number> {
    const keys = new Set([...this.memory.withTags(tags), ...((await this.redis?.withTags(tags)) ?? [])]);
    for (const key of keys) await this.delete(key);
    return keys.size;
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- a promise, as ever
  async getStats(): Promise<CacheStats> {
    return this.stats();
  }

  stats(): CacheStats {
    const { hits, misses, evictions, size, capacity, bytes, limit } = this.memory;
    const accesses = hits + misses;
    const memoryUsage = { used: bytes, limit, percentage: (bytes / limit) * 100 };
    const hitRate = accesses === 0 ? 0 : hits / accesses;
    const memory = { hits, misses, evictions, totalSize: bytes, entryCount: size, hitRate, totalAccesses: accesses, size, capacity, memoryUsage };
    const performance = { totalOperations: this.operations, averageResponseTime: this.operations === 0 ? 0 : this.spent / this.operations };
    if (this.redis === undefined) return { memory, performance };
    const { connected, hits: remoteHits, misses: remoteMisses } = this.redis;
    const asked = remoteHits + remoteMisses;
    return { memory, performance, redis: { connected, hits: remoteHits, misses: remoteMisses, hitRate: asked === 0 ? 0 : remoteHits / asked } };
  }

  getHealth(): CacheHealth {
    const { memory, redis } = this.stats();
    const issues: string[] = [];
    if (memory.memoryUsage.percentage > 90) issues.push('High memory usage');
    if (redis !== undefined && !redis.connected) issues.push('Redis is away');
    const { hitRate } = memory;
    const details = { memoryUsage: memory.memoryUsage.percentage, hitRate, redisConnected: redis?.connected ?? false, issues, uptime: Date.now() - this.madeAt };
    return { status: issues.length === 0 ? 'healthy' : 'degraded', details };
  }

  private async fromRedis(key: string): Promise<string | undefined> {
    return (await this.redis?.get(key)) ?? undefined;
  }

  private async timed<T>(operation: () => Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await operation();
    } finally {
      this.operations++;
      this.spent += performance.now() - start;
    }
  }
}

export function globOf(pattern: string): RegExp {
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's');
}

function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function parsed(json: string | undefined): unknown {
  return json === undefined ? null : (JSON.parse(json) as unknown);
}

/** A cache by itself: memory, Redis or both, as its options or `REDIS_URL`/`REDIS_HOST` say. */
export function createOptimalCache(config: OptimalCacheConfig = {}): SecureCacheAdapter {
  const cache = new SecureCacheAdapter(config);
  void cache.connect();
  return cache;
}
