/** Caches as programs use them. Enters and leaves: types only. Times are milliseconds, but for `ttl` of a configuration. */
/* eslint-disable @typescript-eslint/no-explicit-any -- programs put anything in */
export interface SetOptions {
  ttl?: number;
  tags?: string[];
}

export interface Entry {
  key: string;
  value: any;
  options?: SetOptions;
  ttl?: number;
}

export interface RedisConfig {
  url?: string;
  host?: string;
  port?: number;
  password?: string;
  username?: string;
  db?: number;
  cluster?: boolean | { enabled: boolean; nodes?: { host: string; port: number }[] };
  nodes?: { host: string; port: number }[];
  sentinel?: { enabled: boolean; sentinels: { host: string; port: number }[]; name?: string };
  [other: string]: any;
}

export interface OptimalCacheConfig {
  type?: 'auto' | 'memory' | 'redis' | 'hybrid' | 'distributed';
  /** The same as `type`. */
  strategy?: OptimalCacheConfig['type'];
  redis?: RedisConfig;
  memory?: { maxSize?: number; maxEntries?: number; [other: string]: any };
  /** Megabytes. */
  maxSize?: number;
  maxEntries?: number;
  /** Seconds. */
  ttl?: number;
  [other: string]: any;
}

export interface CacheStats {
  memory: {
    hits: number;
    misses: number;
    evictions: number;
    totalSize: number;
    entryCount: number;
    hitRate: number;
    totalAccesses: number;
    size: number;
    capacity: number;
    memoryUsage: { used: number; limit: number; percentage: number };
  };
  redis?: { connected: boolean; hits: number; misses: number; hitRate: number };
  performance: { totalOperations: number; averageResponseTime: number };
}

export interface CacheHealth {
  status: 'healthy' | 'degraded' | 'unhealthy';
  details: { memoryUsage: number; hitRate: number; redisConnected: boolean; issues: string[]; uptime: number };
}
