/**
 * `plugins.serverMaintenance`: warnings about the process. Enters: requests and the process's own figures. Leaves: issues,
 * told to `onIssueDetected`. It deletes no files and restarts nothing: whoever runs the process does that.
 */
import { EventEmitter } from 'node:events';
import { getHeapStatistics } from 'node:v8';
import type { RequestHandler } from '../messages/message-types';
import type { PluginLogger } from './plugin-types';

export interface MaintenanceIssue {
  type: 'error' | 'warning' | 'info';
  category: 'memory' | 'performance' | 'errors';
  message: string;
  severity: number;
  timestamp: Date;
  details: object;
  resolved: boolean;
}

export interface MaintenanceConfig {
  enabled?: boolean;
  checkInterval?: number;
  /** Percent of answers with status 500 or more. */
  errorThreshold?: number;
  /** Percent of the heap that the process may have. */
  memoryThreshold?: number;
  /** Milliseconds. */
  responseTimeThreshold?: number;
  onIssueDetected?: (issue: MaintenanceIssue) => void;
  [other: string]: unknown;
}

const INTERVAL = 30_000;
const KEPT = 100;
const CRITICAL = 8;

export class ServerMaintenance extends EventEmitter {
  private readonly config: MaintenanceConfig;
  private readonly logger: PluginLogger;
  private readonly timer: NodeJS.Timeout;
  private issues: MaintenanceIssue[] = [];
  private answers = { count: 0, errors: 0, time: 0 };

  constructor(config: MaintenanceConfig, logger: PluginLogger) {
    super();
    this.config = config;
    this.logger = logger;
    this.timer = setInterval(() => this.check(), config.checkInterval ?? INTERVAL).unref();
  }

  handler(): RequestHandler {
    return (_req, res, next) => {
      const start = performance.now();
      res.once('finish', () => {
        this.answers.count++;
        this.answers.time += performance.now() - start;
        if (res.statusCode >= 500) this.answers.errors++;
      });
      next();
    };
  }

  getUnresolvedIssues(): MaintenanceIssue[] {
    return this.issues.filter(({ resolved }) => !resolved);
  }

  /** Since the last check. */
  getHealthMetrics(): { memoryUsage: { used: number; total: number; percentage: number }; errorRate: number; responseTime: { average: number }; uptime: number } {
    const { count, errors, time } = this.answers;
    const { heapUsed: used } = process.memoryUsage();
    const total = getHeapStatistics().heap_size_limit;
    return {
      memoryUsage: { used, total, percentage: (used / total) * 100 },
      errorRate: count === 0 ? 0 : (errors / count) * 100,
      responseTime: { average: count === 0 ? 0 : time / count },
      uptime: process.uptime(),
    };
  }

  destroy(): void {
    clearInterval(this.timer);
    this.removeAllListeners();
  }

  private check(): void {
    const { errorThreshold = 5, memoryThreshold = 85, responseTimeThreshold = 1000 } = this.config;
    const health = this.getHealthMetrics();
    for (const issue of this.issues) issue.resolved = true;
    const { percentage } = health.memoryUsage;
    if (percentage > memoryThreshold) this.found('memory', percentage > 95 ? 9 : 7, `${percentage.toFixed(0)} % of the heap is in use`, health);
    if (health.errorRate > errorThreshold) this.found('errors', 8, `${health.errorRate.toFixed(1)} % of the answers are errors`, health);
    const { average } = health.responseTime;
    if (average > responseTimeThreshold) this.found('performance', 6, `An answer takes ${average.toFixed(0)} ms on average`, health);
    this.answers = { count: 0, errors: 0, time: 0 };
    this.emit('health_check', health);
  }

  private found(category: MaintenanceIssue['category'], severity: number, message: string, details: object): void {
    const issue: MaintenanceIssue = { type: severity >= CRITICAL ? 'error' : 'warning', category, message, severity, timestamp: new Date(), details, resolved: false };
    this.issues = [...this.issues, issue].slice(-KEPT);
    this.logger.warn('server', message);
    try {
      this.config.onIssueDetected?.(issue);
    } catch (error) {
      this.logger.error('plugins', 'plugins.serverMaintenance.onIssueDetected failed', error);
    }
    this.emit(severity >= CRITICAL ? 'critical_issue' : 'issue_detected', issue);
  }
}
