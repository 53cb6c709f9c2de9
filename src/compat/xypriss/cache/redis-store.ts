/**
 * Values in Redis. Enters: keys and JSON. Leaves: them again, or undefined from a store that is away: nothing waits for
 * Redis longer than {@link PATIENCE}, and one line says when it has gone and when it is back. It holds no value itself.
 */
import type { RedisConfig } from './cache-types';
import { redisClient, RETRY, type RedisClient } from './redis-client';

/** Milliseconds that a command is given; a cache that takes longer is worth less than none. */
const PATIENCE = 250;
const PREFIX = 'xypriss:cache:';
const TAGS = 'xypriss:tag:';

export class RedisStore {
  hits = 0;
  misses = 0;
  private readonly client: RedisClient;
  private readonly say: (message: string) => void;
  private away = false;
  /** A client that does not answer is not asked again before. */
  private askAgainAt = 0;
  private connecting: Promise<unknown> | undefined = undefined;

  constructor(config: RedisConfig, say: (message: string) => void) {
    this.say = say;
    this.client = redisClient(config, { gone: (why) => this.gone(why), back: () => this.back() });
  }

  get connected(): boolean {
    return this.client.isReady && Date.now() >= this.askAgainAt;
  }

  /** Waits for the first connection, but no longer than for a command. */
  async connect(): Promise<void> {
    this.connecting ??= this.client.connect().catch((error: Error) => this.gone(error.message));
    await within(this.connecting, PATIENCE * 4);
  }

  async disconnect(): Promise<void> {
    if (this.connecting === undefined) return;
    this.connecting = undefined;
    await this.client.disconnect();
  }

  async get(key: string): Promise<string | null | undefined> {
    const json = await this.ask((client) => client.get(PREFIX + key));
    if (typeof json === 'string') this.hits++;
    else if (json === null) this.misses++;
    return json;
  }

  async set(key: string, json: string, ttl: number, tags: readonly string[]): Promise<boolean> {
    const written = await this.ask((client) => client.set(PREFIX + key, json, { PX: Math.max(1, Math.ceil(ttl)) }));
    for (const tag of tags) await this.ask((client) => client.sAdd(TAGS + tag, key));
    return written !== undefined;
  }

  delete(keys: string[]): Promise<number | undefined> {
    return this.ask((client) => client.del(keys.map((key) => PREFIX + key)));
  }
  exists(key: string): Promise<number | undefined> {
    return this.ask((client) => client.exists(PREFIX + key));
  }
  timeLeft(key: string): Promise<number | undefined> {
    return this.ask((client) => client.pTTL(PREFIX + key));
  }
  async expire(key: string, ttl: number): Promise<boolean | undefined> {
    const set = await this.ask((client) => client.pExpire(PREFIX + key, Math.max(1, Math.ceil(ttl))));
    return set === undefined ? undefined : Boolean(set);
  }
  async keys(): Promise<string[] | undefined> {
    const found = await this.ask((client) => client.keys(`${PREFIX}*`));
    return found?.map((key) => key.slice(PREFIX.length));
  }
  async withTags(tags: readonly string[]): Promise<string[]> {
    const lists = await Promise.all(tags.map((tag) => this.ask((client) => client.sMembers(TAGS + tag))));
    await this.ask((client) => client.del(tags.map((tag) => TAGS + tag)));
    return [...new Set(lists.flatMap((list) => list ?? []))];
  }

  /** Undefined where Redis is away, or slower than anybody wants to wait. */
  private async ask<T>(command: (client: RedisClient) => Promise<T>): Promise<T | undefined> {
    if (!this.connected) return undefined;
    try {
      const answer = await within(command(this.client), PATIENCE);
      if (answer === LATE) {
        this.askAgainAt = Date.now() + RETRY;
        this.gone(`no answer within ${PATIENCE} ms`);
        return undefined;
      }
      this.back();
      return answer;
    } catch (error) {
      this.gone((error as Error).message);
      return undefined;
    }
  }

  private gone(why: string): void {
    if (this.away) return;
    this.away = true;
    this.say(`Redis is away (${why}): values are kept in this process until it is back`);
  }

  private back(): void {
    if (!this.away) return;
    this.away = false;
    this.say('Redis is back');
  }
}

const LATE = Symbol('late');

function within<T>(promise: Promise<T>, limit: number): Promise<T | typeof LATE> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, limit, LATE);
    promise.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: Error) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
