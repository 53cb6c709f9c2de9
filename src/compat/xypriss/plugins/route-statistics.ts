/**
 * `plugins.routeOptimization`: which routes are asked for, and how they do. Enters: requests. Leaves: statistics, and a
 * call of `onOptimization` when a route has become popular. No answer is changed by it.
 */
import { EventEmitter } from 'node:events';
import type { RequestHandler } from '../messages/message-types';
import type { PluginLogger } from './plugin-types';

export interface RouteStats {
  path: string;
  method: string;
  hitCount: number;
  totalResponseTime: number;
  averageResponseTime: number;
  lastAccessed: Date;
  errorCount: number;
  cacheHits: number;
  cacheMisses: number;
  popularity: number;
}

export interface RouteOptimizationConfig {
  enabled?: boolean;
  /** Milliseconds between two calls of `onAnalysis`. */
  analysisInterval?: number;
  /** Hits from which a route is popular. */
  optimizationThreshold?: number;
  popularityWindow?: number;
  maxTrackedRoutes?: number;
  autoOptimization?: boolean;
  onOptimization?: (route: string, optimization: string) => void;
  onAnalysis?: (stats: RouteStats[]) => void;
  [other: string]: unknown;
}

const INTERVAL = 60_000;
const POPULAR = 100;
const WINDOW = 3_600_000;
const TRACKED = 1000;

export class RouteStatistics extends EventEmitter {
  private readonly config: RouteOptimizationConfig;
  private readonly logger: PluginLogger;
  private readonly stats = new Map<string, RouteStats>();
  private readonly popular = new Set<string>();
  private readonly timer: NodeJS.Timeout;

  constructor(config: RouteOptimizationConfig, logger: PluginLogger) {
    super();
    this.config = config;
    this.logger = logger;
    this.timer = setInterval(() => this.analyse(), config.analysisInterval ?? INTERVAL).unref();
  }

  handler(): RequestHandler {
    return (req, res, next) => {
      const start = performance.now();
      res.once('finish', () => {
        const route = (req.route as { path?: unknown } | undefined)?.path;
        // Paths without a route are a client's choice, and there are as many as it likes.
        if (typeof route === 'string') this.count(req.method, route, performance.now() - start, res.statusCode, res.getHeader('X-Cache'));
      });
      next();
    };
  }

  /** The most popular first. */
  getRouteStats(): RouteStats[] {
    return [...this.stats.values()].sort((a, b) => b.popularity - a.popularity);
  }
  /** Routes that have become popular, as `GET:/path`. */
  getOptimizedRoutes(): string[] {
    return [...this.popular];
  }
  manualOptimize(routeKey: string): void {
    this.becomesPopular(routeKey);
  }
  destroy(): void {
    clearInterval(this.timer);
    this.removeAllListeners();
  }

  private count(method: string, path: string, time: number, status: number, cache: unknown): void {
    const key = `${method}:${path}`;
    const known = this.stats.get(key);
    if (known === undefined && this.stats.size >= (this.config.maxTrackedRoutes ?? TRACKED)) return;
    const stats = known ?? {
      path, method, hitCount: 0, totalResponseTime: 0, averageResponseTime: 0, lastAccessed: new Date(), errorCount: 0, cacheHits: 0, cacheMisses: 0, popularity: 0,
    };
    stats.hitCount++;
    stats.totalResponseTime += time;
    stats.averageResponseTime = stats.totalResponseTime / stats.hitCount;
    stats.lastAccessed = new Date();
    if (status >= 400) stats.errorCount++;
    if (cache === 'HIT') stats.cacheHits++;
    if (cache === 'MISS') stats.cacheMisses++;
    stats.popularity = stats.hitCount;
    this.stats.set(key, stats);
    const { autoOptimization = true, optimizationThreshold = POPULAR } = this.config;
    if (autoOptimization && stats.hitCount >= optimizationThreshold && !this.popular.has(key)) this.becomesPopular(key);
  }

  private becomesPopular(routeKey: string): void {
    this.popular.add(routeKey);
    this.guarded(() => this.config.onOptimization?.(routeKey, 'popular'));
    this.emit('route_optimized', { routeKey });
  }

  private analyse(): void {
    const oldest = Date.now() - (this.config.popularityWindow ?? WINDOW);
    for (const [key, { lastAccessed }] of this.stats) if (lastAccessed.getTime() < oldest) this.stats.delete(key);
    const stats = this.getRouteStats();
    this.guarded(() => this.config.onAnalysis?.(stats));
    this.emit('analysis_complete', stats);
  }

  private guarded(call: () => unknown): void {
    try {
      call();
    } catch (error) {
      this.logger.error('plugins', 'A callback of plugins.routeOptimization failed', error);
    }
  }
}
