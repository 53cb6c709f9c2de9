/**
 * The classes that programs' plugins extend. Enters: what a plugin does, in the methods that are meant to be overridden.
 * Leaves: plugins whose results the engine can read.
 */
/* eslint-disable @typescript-eslint/no-explicit-any, @typescript-eslint/require-await -- overridden by programs, with promises */
import { globOf } from '../cache/cache';
import type { SecureCacheAdapter } from '../cache/cache';
import { activeModules } from '../security/stack';
import { inspection } from '../security/threats/inspection';
import { mapTexts } from '../security/sent-values';
import {
  PluginPriority, PluginType,
  type BasePlugin, type PerformanceMetrics, type PerformanceThresholds, type PluginExecutionContext, type PluginExecutionResult,
  type PluginInitializationContext, type PluginLogger,
} from './plugin-types';

export abstract class SecurityPluginBase implements BasePlugin {
  readonly type = PluginType.SECURITY;
  readonly priority: PluginPriority = PluginPriority.HIGH;
  readonly isAsync = true;
  readonly isCacheable = false;
  readonly maxExecutionTime: number = 2000;
  readonly securityLevel: 'basic' | 'enhanced' | 'maximum' = 'enhanced';
  readonly encryptionRequired: boolean = true;
  readonly auditLogging: boolean = true;
  abstract readonly id: string;
  abstract readonly name: string;
  abstract readonly version: string;
  protected logger: PluginLogger | undefined = undefined;
  private readonly inspect = inspection(activeModules({}), () => undefined);

  async initialize(context: PluginInitializationContext): Promise<void> {
    this.logger = context.logger;
    await this.initializeSecurityPlugin(context);
  }

  /** Refuses with 401 or 403 where the plugin's own checks say so, and the response is still to be given. */
  async execute(context: PluginExecutionContext): Promise<PluginExecutionResult> {
    const start = performance.now();
    const refuse = (status: number, error: string): PluginExecutionResult => {
      if (!context.res.headersSent) context.res.status(status).json({ error });
      return { success: false, executionTime: performance.now() - start, error: new Error(error), shouldContinue: false };
    };
    if (!(await this.validateInput(context))) return refuse(400, 'Invalid input');
    const authentication: unknown = this.extractAuthenticationData(context);
    if (!(await this.performAuthentication(authentication, context))) return refuse(401, 'Authentication required');
    if (!(await this.performAuthorization(context, context.req.path))) return refuse(403, 'Insufficient permissions');
    const data: unknown = await this.executeSecurityLogic(context);
    return { success: true, executionTime: performance.now() - start, data, shouldContinue: true };
  }

  /** False for what `security`'s detectors would refuse. */
  async validateInput({ req }: PluginExecutionContext): Promise<boolean> {
    return this.inspect(req)?.blocked !== true;
  }
  sanitizeData(data: any): any {
    return mapTexts(data, (text) => text.replace(/[<>]/g, (bracket) => (bracket === '<' ? '&lt;' : '&gt;')));
  }

  protected async initializeSecurityPlugin(_context: PluginInitializationContext): Promise<void> {}
  protected async executeSecurityLogic(_context: PluginExecutionContext): Promise<any> {
    return undefined;
  }
  protected async performAuthentication(_authData: any, _context: PluginExecutionContext): Promise<boolean> {
    return true;
  }
  protected async performAuthorization(_context: PluginExecutionContext, _resource: string): Promise<boolean> {
    return true;
  }
  protected extractAuthenticationData({ req }: PluginExecutionContext): any {
    const [, scheme, credentials] = /^(\S+)\s+(.+)$/.exec(req.headers.authorization ?? '') ?? [];
    return { scheme, credentials, cookies: req.cookies, session: req.session as unknown };
  }
}

/** How many samples of each metric are kept. */
const KEPT = 1000;

export abstract class PerformancePluginBase implements BasePlugin {
  readonly type = PluginType.PERFORMANCE;
  readonly priority: PluginPriority = PluginPriority.NORMAL;
  readonly isAsync = false;
  readonly isCacheable = true;
  readonly maxExecutionTime: number = 300;
  readonly performanceThresholds: PerformanceThresholds = { responseTime: 1000, memoryUsage: 512 * 1024 * 1024, cpuUsage: 80 };
  abstract readonly id: string;
  abstract readonly name: string;
  abstract readonly version: string;
  private readonly timers = new Map<string, number>();
  private readonly metrics = new Map<string, number[]>();
  private readonly totals = { count: 0, time: 0, min: Infinity, max: 0, errors: 0, last: new Date(0) };

  async initialize(context: PluginInitializationContext): Promise<void> {
    await this.initializePerformanceMonitoring(context);
  }

  execute(context: PluginExecutionContext): PluginExecutionResult {
    const start = performance.now();
    try {
      const data: unknown = this.executePerformanceLogic(context, this.collectCustomMetrics(context));
      return { success: true, executionTime: performance.now() - start, data, shouldContinue: true };
    } catch (error) {
      this.totals.errors++;
      throw error;
    } finally {
      this.count(performance.now() - start);
    }
  }

  startTimer(name: string): void {
    this.timers.set(name, performance.now());
  }
  /** Milliseconds since it was started; 0 when it was not. */
  endTimer(name: string): number {
    const start = this.timers.get(name);
    if (start === undefined) return 0;
    this.timers.delete(name);
    const time = performance.now() - start;
    this.recordMetric(name, time);
    return time;
  }
  recordMetric(name: string, value: number): void {
    const samples = this.metrics.get(name) ?? [];
    samples.push(value);
    if (samples.length > KEPT) samples.shift();
    this.metrics.set(name, samples);
  }
  getMetrics(): PerformanceMetrics {
    const { count, time, min, max, errors, last } = this.totals;
    const { user, system } = process.cpuUsage();
    return {
      totalExecutions: count,
      averageExecutionTime: count === 0 ? 0 : time / count,
      minExecutionTime: count === 0 ? 0 : min,
      maxExecutionTime: max,
      errorCount: errors,
      successRate: count === 0 ? 1 : 1 - errors / count,
      memoryUsage: process.memoryUsage().heapUsed,
      cpuUsage: ((user + system) / 1e6 / process.uptime()) * 100,
      lastExecuted: last,
    };
  }

  protected async initializePerformanceMonitoring(_context: PluginInitializationContext): Promise<void> {}
  protected executePerformanceLogic(_context: PluginExecutionContext, _metrics: any): any {
    return undefined;
  }
  protected collectCustomMetrics(_context: PluginExecutionContext): any {
    return {};
  }
  protected getMetricStats(name: string): { count: number; average: number; min: number; max: number } {
    const samples = this.metrics.get(name) ?? [];
    if (samples.length === 0) return { count: 0, average: 0, min: 0, max: 0 };
    const sum = samples.reduce((total, each) => total + each, 0);
    return { count: samples.length, average: sum / samples.length, min: Math.min(...samples), max: Math.max(...samples) };
  }

  private count(time: number): void {
    const { totals } = this;
    totals.count++;
    totals.time += time;
    totals.min = Math.min(totals.min, time);
    totals.max = Math.max(totals.max, time);
    totals.last = new Date();
  }
}

export abstract class CachePluginBase implements BasePlugin {
  readonly type = PluginType.CACHE;
  readonly priority: PluginPriority = PluginPriority.HIGH;
  readonly isAsync = true;
  readonly isCacheable = false;
  readonly maxExecutionTime: number = 500;
  readonly cacheStrategy: 'memory' | 'redis' | 'hybrid' = 'hybrid';
  readonly compressionEnabled: boolean = true;
  readonly encryptionEnabled: boolean = true;
  abstract readonly id: string;
  abstract readonly name: string;
  abstract readonly version: string;
  protected cache: SecureCacheAdapter | undefined = undefined;
  protected hits = 0;
  protected misses = 0;

  async initialize(context: PluginInitializationContext): Promise<void> {
    this.cache = context.cache;
  }

  /** Answers what it has; else keeps what `res.json` says, if it is a success. */
  async execute(context: PluginExecutionContext): Promise<PluginExecutionResult> {
    const start = performance.now();
    const done = (shouldContinue: boolean, data?: unknown) => ({ success: true, executionTime: performance.now() - start, shouldContinue, data });
    const cache = this.cache ?? context.cache;
    if (!this.shouldCache(context)) return done(true);
    const { res } = context;
    const key = this.generateCacheKey(context);
    const known: unknown = await cache.get(key);
    if (known !== null) {
      this.hits++;
      res.set('X-Cache', 'HIT');
      res.json(known);
      return done(false, { key, hit: true });
    }
    this.misses++;
    const { json } = res;
    const ttl = this.getCacheTTL(context);
    res.json = function (value?: unknown) {
      if (res.statusCode >= 200 && res.statusCode < 300) void cache.set(key, value, { ttl });
      return json.call(this, value);
    };
    return done(true, { key, hit: false });
  }

  shouldCache({ req }: PluginExecutionContext): boolean {
    return req.method === 'GET' && req.headers.authorization === undefined;
  }
  generateCacheKey({ req }: PluginExecutionContext): string {
    return `${this.id}:${req.method}:${req.originalUrl}`;
  }
  /** Milliseconds. */
  getCacheTTL(_context: PluginExecutionContext): number {
    return 300_000;
  }
  async invalidateCache(pattern: string): Promise<void> {
    const { cache } = this;
    if (cache === undefined) return;
    const expression = globOf(pattern);
    for (const key of await cache.keys(`${this.id}:*`)) if (expression.test(key.slice(this.id.length + 1))) await cache.delete(key);
  }
  getCacheStats(): any {
    const { hits, misses } = this;
    return { hits, misses, hitRate: hits + misses === 0 ? 0 : hits / (hits + misses) };
  }
}
