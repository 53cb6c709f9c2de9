/**
 * `NetworkPlugin`: what network plugins extend. Enters: a request, through the engine. Leaves: what `executeNetwork`
 * made of it, counted. Headers and status that a result asks for are set.
 */
/* eslint-disable @typescript-eslint/no-explicit-any -- overridden by programs */
import { PluginPriority, PluginType, type PluginExecutionContext, type PluginExecutionResult } from '../plugin-types';
import type { NetworkCategory, NetworkExecutionContext, NetworkExecutionResult, NetworkHealthStatus, NetworkPluginConfig, NetworkPluginInterface } from './network-types';

export abstract class NetworkPlugin implements NetworkPluginInterface {
  readonly type = PluginType.NETWORK;
  readonly priority: PluginPriority = PluginPriority.NORMAL;
  readonly isAsync = true;
  readonly isCacheable = false;
  readonly maxExecutionTime: number = 1000;
  abstract readonly id: string;
  abstract readonly name: string;
  abstract readonly version: string;
  abstract readonly networkCategory: NetworkCategory;
  protected config: NetworkPluginConfig;
  protected isInitialized = false;
  protected performanceMetrics = { totalExecutions: 0, totalExecutionTime: 0, averageExecutionTime: 0, errorCount: 0, lastExecution: new Date(0) };
  private readonly madeAt = Date.now();

  constructor(config: NetworkPluginConfig = {}) {
    this.config = config;
  }

  abstract executeNetwork(context: NetworkExecutionContext): Promise<NetworkExecutionResult>;

  async initialize(): Promise<void> {
    await this.initializeNetwork();
    this.isInitialized = true;
  }

  async execute(context: PluginExecutionContext): Promise<PluginExecutionResult> {
    const start = performance.now();
    let success = false;
    try {
      const result = await this.executeNetwork(this.createNetworkContext(context));
      success = result.success;
      this.apply(result, context);
      return result;
    } finally {
      this.updatePerformanceMetrics(performance.now() - start, success);
    }
  }

  getConfig(): NetworkPluginConfig {
    return this.config;
  }
  updateConfig(newConfig: Partial<NetworkPluginConfig>): void {
    const config = { ...this.config, ...newConfig };
    if (this.validateNetworkConfig?.(config) === false) throw new TypeError(`the plugin '${this.id}' does not take this configuration`);
    this.config = config;
  }
  getHealthStatus(): NetworkHealthStatus {
    const { totalExecutions, errorCount, averageExecutionTime } = this.performanceMetrics;
    const errorRate = totalExecutions === 0 ? 0 : errorCount / totalExecutions;
    const seconds = Math.max(1, (Date.now() - this.madeAt) / 1000);
    const status = errorRate < 0.05 ? 'healthy' : errorRate < 0.5 ? 'degraded' : 'unhealthy';
    const metrics = { responseTime: averageExecutionTime, errorRate, throughput: totalExecutions / seconds, connections: 0 };
    return { healthy: status === 'healthy', status, metrics, issues: status === 'healthy' ? [] : ['High error rate'], lastCheck: new Date() };
  }
  getPerformanceMetrics(): typeof this.performanceMetrics {
    return { ...this.performanceMetrics };
  }
  destroy(): Promise<void> {
    this.isInitialized = false;
    return Promise.resolve();
  }
  cleanup(): Promise<void> {
    return this.destroy();
  }
  checkNetworkHealth?(): Promise<NetworkHealthStatus>;
  validateNetworkConfig?(config: any): boolean;

  protected initializeNetwork(): Promise<void> {
    return Promise.resolve();
  }

  protected createNetworkContext(context: PluginExecutionContext): NetworkExecutionContext {
    const { remoteAddress, remotePort, localAddress, localPort } = context.req.socket;
    return {
      ...context,
      connection: { remoteAddress, remotePort, localAddress, localPort, encrypted: context.req.secure, protocol: context.req.httpVersion },
      timing: { startTime: context.startTime },
      networkMetrics: { bytesReceived: Number(context.req.headers['content-length'] ?? 0), bytesSent: 0 },
    };
  }

  protected updatePerformanceMetrics(executionTime: number, success: boolean): void {
    const metrics = this.performanceMetrics;
    metrics.totalExecutions++;
    metrics.totalExecutionTime += executionTime;
    metrics.averageExecutionTime = metrics.totalExecutionTime / metrics.totalExecutions;
    if (!success) metrics.errorCount++;
    metrics.lastExecution = new Date();
  }

  private apply({ modifications }: NetworkExecutionResult, { res }: PluginExecutionContext): void {
    if (modifications === undefined || res.headersSent) return;
    for (const [name, value] of Object.entries(modifications.headers ?? {})) res.setHeader(name, value);
    if (modifications.statusCode !== undefined) res.statusCode = modifications.statusCode;
    if (modifications.body !== undefined) res.send(modifications.body);
  }
}

/** A result with nothing to say. */
export function passed(start: number, data?: unknown): NetworkExecutionResult {
  return { success: true, executionTime: performance.now() - start, shouldContinue: true, data };
}
