/**
 * `GET /XyPriss/...`: what `monitoring.enabled` adds to an app. Enters: its cache and response times. Leaves: routes. Only
 * what is measured is told; whoever switches measuring must ask from this machine.
 */
import type { SecureCacheAdapter } from '../cache/cache';
import type { Request, RequestHandler, Response } from '../messages/message-types';
import type { ResponseTimes } from './response-times';

const BASE = '/XyPriss';

export interface Monitored {
  readonly cache: SecureCacheAdapter;
  readonly responseTimes: ResponseTimes;
  get(path: string, handler: RequestHandler): void;
  post(path: string, handler: RequestHandler): void;
}

export function addMonitoring(app: Monitored, thresholds: { hitRate?: number; latency?: number } = {}): void {
  const { cache, responseTimes } = app;
  const now = () => new Date().toISOString();
  app.get(`${BASE}/health`, (_req, res) => {
    const { status, details } = cache.getHealth();
    const { performance } = cache.stats();
    res.status(status === 'unhealthy' ? 503 : 200).json({
      status,
      timestamp: now(),
      uptime: process.uptime(),
      cache: {
        connected: details.redisConnected || !details.issues.includes('Redis is away'),
        hitRate: details.hitRate,
        memoryUsage: details.memoryUsage,
        operations: performance.totalOperations,
      },
      performance,
    });
  });
  app.get(`${BASE}/health/cache`, (_req, res) => res.json({ timestamp: now(), cache: cache.stats() }));
  app.get(`${BASE}/performance/optimization`, (_req, res) => {
    const profiler = responseTimes.summary();
    res.json({
      timestamp: now(),
      optimization: { enabled: responseTimes.enabled, stats: { totalRequests: profiler.totalRequests }, profiler },
    });
  });
  app.get(`${BASE}/performance/realtime`, (_req, res) => {
    const { p50ResponseTime: p50, p95ResponseTime: p95, p99ResponseTime: p99, avgResponseTime } = responseTimes.summary();
    const { hitRate } = cache.stats().memory;
    res.json({
      timestamp: now(),
      realtime: {
        recentRequests: responseTimes.recent(50).map((responseTime) => ({ responseTime })),
        currentPerformance: { p50, p95, p99, avgResponseTime },
        cachePerformance: { overallHitRate: hitRate },
      },
    });
  });
  app.get(`${BASE}/performance/recommendations`, (_req, res) => {
    const recommendations = recommend(app, thresholds);
    res.json({ timestamp: now(), recommendations, count: recommendations.length });
  });
  app.post(`${BASE}/performance/control`, (req, res) => control(responseTimes, req, res));
}

function recommend({ cache, responseTimes }: Monitored, { hitRate = 0.8, latency = 50 }: { hitRate?: number; latency?: number }): string[] {
  const { memory } = cache.stats();
  const { p95ResponseTime } = responseTimes.summary();
  const advice: string[] = [];
  if (memory.totalAccesses > 0 && memory.hitRate < hitRate) {
    advice.push('Cache hit rate is low - consider adjusting cache TTL or warming strategies');
  }
  if (p95ResponseTime > latency) advice.push(`One response in twenty takes more than ${latency} ms - consider caching what it reads`);
  return advice;
}

const LOOPBACK = /^(?:::1|(?:::ffff:)?127\.\d+\.\d+\.\d+)$/;

/** The socket's address counts, whatever headers say. */
function control(responseTimes: ResponseTimes, req: Request, res: Response): void {
  if (!LOOPBACK.test(req.socket.remoteAddress ?? '')) {
    res.status(403).json({ error: 'Forbidden', message: 'This endpoint answers on the loopback address only' });
    return;
  }
  const { action } = (req.body ?? {}) as { action?: unknown };
  if (action === 'enable' || action === 'disable') {
    responseTimes.enabled = action === 'enable';
    res.json({ success: true, message: `Performance optimization ${action}d`, enabled: responseTimes.enabled });
  } else if (action === 'reset-stats') {
    responseTimes.reset();
    res.json({ success: true, message: 'Performance statistics reset' });
  } else {
    res.status(400).json({ error: "Invalid action. Use 'enable', 'disable', or 'reset-stats'" });
  }
}
