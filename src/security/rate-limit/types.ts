/** The types of `rateLimit`: options, stores and what requests are told, as express-rate-limit 8 has them. */
import type { Middleware, Next, SecurityRequest, SecurityResponse } from '../middleware';

type Per<T> = (req: SecurityRequest, res: SecurityResponse) => T | Promise<T>;

export interface RateLimitInfo {
  limit: number;
  used: number;
  remaining: number;
  resetTime: Date | undefined;
  key: string;
  /** `used` under its older name; not enumerable. */
  readonly current: number;
}

export interface ClientCount {
  totalHits: number;
  resetTime: Date | undefined;
}

export interface Store {
  init?(options: RateLimitConfig): void | Promise<void>;
  get?(key: string): Promise<ClientCount | undefined> | ClientCount | undefined;
  increment(key: string): Promise<ClientCount> | ClientCount;
  decrement(key: string): Promise<void> | void;
  resetKey(key: string): Promise<void> | void;
  resetAll?(): Promise<void> | void;
  shutdown?(): Promise<void> | void;
  /** Whether no other instance can count in the same place. */
  localKeys?: boolean;
  prefix?: string;
}

/** A store of older versions. */
export interface LegacyStore {
  incr(key: string, callback: (error: Error | undefined, totalHits: number, resetTime: Date | undefined) => void): void;
  decrement(key: string): void;
  resetKey(key: string): void;
  resetAll?(): void;
}

export type HeadersVersion = 'draft-6' | 'draft-7' | 'draft-8';

export interface Logger {
  warn(...words: unknown[]): void;
  error(...words: unknown[]): void;
}

export type RateLimitHandler = (req: SecurityRequest, res: SecurityResponse, next: Next, options: RateLimitConfig) => unknown;

export interface RateLimitOptions {
  windowMs?: number;
  limit?: number | Per<number>;
  /** `limit` under its older name. */
  max?: number | Per<number>;
  message?: unknown;
  statusCode?: number;
  legacyHeaders?: boolean;
  /** `legacyHeaders` under its older name. */
  headers?: boolean;
  standardHeaders?: boolean | HeadersVersion;
  identifier?: string | Per<string>;
  retryAfter?: number | string | Per<number | string>;
  requestPropertyName?: string;
  skipFailedRequests?: boolean;
  skipSuccessfulRequests?: boolean;
  requestWasSuccessful?: Per<boolean>;
  keyGenerator?: Per<string>;
  ipv6Subnet?: number | false | Per<number | false>;
  handler?: RateLimitHandler;
  skip?: Per<boolean>;
  store?: Store | LegacyStore;
  passOnStoreError?: boolean;
  validate?: boolean | Record<string, boolean>;
  logger?: Logger;
  /** Of xsys: how many keys are counted at once in this process. */
  maxKeys?: number;
}

type Settled = 'windowMs' | 'limit' | 'statusCode' | 'legacyHeaders' | 'identifier' | 'requestPropertyName';
type SettledMore = 'skipFailedRequests' | 'skipSuccessfulRequests' | 'requestWasSuccessful' | 'passOnStoreError';
type SettledLast = 'ipv6Subnet' | 'maxKeys' | 'logger';

/** The options in force; handlers get them. */
export interface RateLimitConfig
  extends Omit<RateLimitOptions, 'store' | 'standardHeaders' | Settled | SettledMore | SettledLast>,
    Required<Pick<RateLimitOptions, Settled | SettledMore | SettledLast>> {
  message: unknown;
  standardHeaders: HeadersVersion | false;
  store?: Store;
}

export interface RateLimiter extends Middleware {
  resetKey(key: string): Promise<void>;
  getKey(key: string): Promise<ClientCount | undefined>;
}
