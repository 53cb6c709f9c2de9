/**
 * `PerformanceMonitor`: numbers about a process and its requests, for whoever asks. Enters: requests, through its
 * middleware. Leaves: metrics, and alerts where one is over its threshold.
 */
/* eslint-disable @typescript-eslint/no-explicit-any -- exported to the program's own functions */
import type { RequestHandler } from '../messages/message-types';

export interface PerformanceAlert {
  metric: 'memory' | 'cpu' | 'responseTime' | 'errorRate' | 'requestRate' | (string & {});
  threshold: number;
  action?: string | ((alert: RaisedAlert) => void);
}

export interface RaisedAlert {
  metric: string;
  value: number;
  threshold: number;
  timestamp: number;
  action: PerformanceAlert['action'];
}

export interface PerformanceMonitorConfig {
  enabled?: boolean;
  metrics?: string[];
  /** Milliseconds between two looks. */
  interval?: number;
  alerts?: PerformanceAlert[];
  dashboard?: boolean;
  export?: { custom?: (metrics: any) => void; [other: string]: any };
}

const INTERVAL = 5000;
const ALERTS_KEPT = 100;

export class PerformanceMonitor {
  private readonly config: PerformanceMonitorConfig;
  private readonly interval: number;
  private readonly raised: RaisedAlert[] = [];
  private readonly metrics = {
    requests: { total: 0, perSecond: 0, lastCount: 0 },
    responses: { total: 0, average: 0, min: Infinity, max: 0 },
    errors: { total: 0, rate: 0 },
    memory: { used: 0, total: 0, percentage: 0 },
    cpu: { usage: 0 },
    uptime: 0,
    timestamp: Date.now(),
  };
  private cpu = process.cpuUsage();
  private timer: NodeJS.Timeout | undefined = undefined;

  constructor(config: PerformanceMonitorConfig = {}) {
    this.config = config;
    this.interval = config.interval ?? INTERVAL;
    // A process does not stay alive to be watched.
    if (config.enabled !== false) this.timer = setInterval(() => this.look(), this.interval).unref();
  }

  /** Also tells each client how long its answer took, in `X-Response-Time`. */
  getMiddleware(): RequestHandler {
    return (_req, res, next) => {
      if (this.config.enabled === false) return next();
      const start = performance.now();
      this.metrics.requests.total++;
      const { writeHead } = res;
      res.writeHead = function (this: typeof res, ...args: unknown[]) {
        if (!res.headersSent) res.setHeader('X-Response-Time', `${(performance.now() - start).toFixed(2)}ms`);
        return (writeHead as (...args: unknown[]) => typeof res).apply(this, args);
      };
      res.once('finish', () => this.count(performance.now() - start, res.statusCode));
      next();
    };
  }

  getMetrics(): any {
    return { ...this.metrics, alerts: this.raised.slice(-10) };
  }

  getHealthStatus(): { status: string; checks: Record<string, string>; uptime: number; timestamp: number } {
    const { memory, responses, errors } = this.metrics;
    const checks = {
      memory: memory.percentage < 80 ? 'healthy' : 'warning',
      responseTime: responses.average < 1000 ? 'healthy' : 'warning',
      errorRate: errors.rate < 5 ? 'healthy' : 'warning',
    };
    const status = Object.values(checks).includes('warning') ? 'warning' : 'healthy';
    return { status, checks, uptime: process.uptime(), timestamp: Date.now() };
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private count(duration: number, status: number): void {
    const { responses, errors } = this.metrics;
    responses.total++;
    responses.min = Math.min(responses.min, duration);
    responses.max = Math.max(responses.max, duration);
    responses.average += (duration - responses.average) / responses.total;
    if (status >= 400) errors.total++;
  }

  private look(): void {
    const { metrics } = this;
    const { heapUsed, heapTotal } = process.memoryUsage();
    metrics.memory = { used: Math.round(heapUsed / 1_048_576), total: Math.round(heapTotal / 1_048_576), percentage: (heapUsed / heapTotal) * 100 };
    const spent = process.cpuUsage(this.cpu);
    this.cpu = process.cpuUsage();
    metrics.cpu.usage = ((spent.user + spent.system) / 1000 / this.interval) * 100;
    metrics.requests.perSecond = ((metrics.requests.total - metrics.requests.lastCount) / this.interval) * 1000;
    metrics.requests.lastCount = metrics.requests.total;
    metrics.errors.rate = metrics.requests.total === 0 ? 0 : (metrics.errors.total / metrics.requests.total) * 100;
    metrics.uptime = process.uptime();
    metrics.timestamp = Date.now();
    for (const alert of this.config.alerts ?? []) this.raise(alert);
    this.config.export?.custom?.(this.getMetrics());
  }

  private raise({ metric, threshold, action }: PerformanceAlert): void {
    const { memory, cpu, responses, errors, requests } = this.metrics;
    const values: Record<string, number> = {
      memory: memory.percentage,
      cpu: cpu.usage,
      responseTime: responses.average,
      errorRate: errors.rate,
      requestRate: requests.perSecond,
    };
    const value = values[metric] ?? 0;
    if (value <= threshold) return;
    const alert = { metric, value, threshold, timestamp: Date.now(), action };
    this.raised.push(alert);
    if (this.raised.length > ALERTS_KEPT) this.raised.shift();
    if (typeof action === 'function') action(alert);
  }
}
