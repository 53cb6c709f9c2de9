/** Constants and helpers around plugins. Enters: plugins and their figures. Leaves: systems of them, summaries, templates. */
import type { SecureCacheAdapter } from '../cache/cache';
import { JWTAuthPlugin, ResponseTimePlugin, SmartCachePlugin } from './builtin-plugins';
import { PluginEngine } from './plugin-engine';
import { pluginProblems, PluginRegistry } from './plugin-registry';
import { PluginPriority, type BasePlugin, type PluginExecutionStats, type PluginRegistryConfig, type PluginType } from './plugin-types';

export { DEFAULT_PLUGIN_CONFIG } from './plugin-registry';

export const PLUGIN_SYSTEM_VERSION = '1.0.0';
export const PLUGIN_SYSTEM_NAME = 'XyPrissJS Ultra-Fast Plugin System';
/** What XyPriss names as its goals; nothing here measures against them. */
export const PERFORMANCE_TARGETS = {
  PLUGIN_EXECUTION_OVERHEAD: '<1ms',
  SECURITY_PLUGIN_EXECUTION: '<2ms',
  CACHE_PLUGIN_EXECUTION: '<0.5ms',
  PERFORMANCE_PLUGIN_EXECUTION: '<0.3ms',
  PLUGIN_REGISTRATION: '<0.1ms',
} as const;

type RegistryStats = ReturnType<PluginRegistry['getRegistryStats']>;
type EngineStats = ReturnType<PluginEngine['getEngineStats']>;

export class PluginSystemUtils {
  static validatePluginConfig(config: unknown): boolean {
    if (typeof config !== 'object' || config === null) return false;
    const { maxExecutionTime, securityLevel } = config as { maxExecutionTime?: unknown; securityLevel?: unknown };
    return typeof maxExecutionTime === 'number' && maxExecutionTime > 0 && ['basic', 'enhanced', 'maximum'].includes(securityLevel as string);
  }

  static createPerformanceSummary(stats: readonly PluginExecutionStats[]): {
    totalPlugins: number;
    totalExecutions: number;
    averageExecutionTime: number;
    totalErrors: number;
    slowestPlugin: string | null;
  } {
    const totalExecutions = stats.reduce((sum, { executionCount }) => sum + executionCount, 0);
    const spent = stats.reduce((sum, { totalExecutionTime }) => sum + totalExecutionTime, 0);
    const slowest = [...stats].sort((a, b) => b.averageExecutionTime - a.averageExecutionTime)[0] as PluginExecutionStats | undefined;
    return {
      totalPlugins: stats.length,
      totalExecutions,
      averageExecutionTime: totalExecutions === 0 ? 0 : spent / totalExecutions,
      totalErrors: stats.reduce((sum, { errorCount }) => sum + errorCount, 0),
      slowestPlugin: slowest?.pluginId ?? null,
    };
  }

  static generateHealthReport(registryStats: RegistryStats, engineStats: EngineStats): { status: string; issues: string[]; registry: RegistryStats; engine: EngineStats } {
    const issues = engineStats.circuitBreakersOpen > 0 ? [`${engineStats.circuitBreakersOpen} plugins rest after failures`] : [];
    return { status: issues.length === 0 ? 'healthy' : 'degraded', issues, registry: registryStats, engine: engineStats };
  }
}

export class PluginSystemFactory {
  static createRegistry(cache: SecureCacheAdapter, cluster?: unknown, config?: Partial<PluginRegistryConfig>): PluginRegistry {
    return new PluginRegistry(cache, cluster, config);
  }
  static createEngine(registry: PluginRegistry, cache: SecureCacheAdapter, cluster?: unknown): PluginEngine {
    return new PluginEngine(registry, cache, cluster);
  }
  static createBuiltinPlugins(): BasePlugin[] {
    return [new JWTAuthPlugin(), new ResponseTimePlugin(), new SmartCachePlugin()];
  }
  static async initializeSystem(
    cache: SecureCacheAdapter,
    cluster?: unknown,
    config?: Partial<PluginRegistryConfig>,
  ): Promise<{ registry: PluginRegistry; engine: PluginEngine; plugins: BasePlugin[] }> {
    const registry = this.createRegistry(cache, cluster, config);
    const engine = this.createEngine(registry, cache, cluster);
    const plugins = this.createBuiltinPlugins();
    for (const plugin of plugins) await registry.register(plugin);
    return { registry, engine, plugins };
  }
}

export class PluginDevelopmentHelpers {
  static createPluginTemplate(id: string, name: string, type: PluginType, priority: PluginPriority = PluginPriority.NORMAL): Partial<BasePlugin> {
    return {
      id,
      name,
      type,
      priority,
      version: '1.0.0',
      isAsync: true,
      isCacheable: false,
      maxExecutionTime: 1000,
      execute: () => ({ success: true, executionTime: 0, shouldContinue: true }),
    };
  }
  static validatePlugin(plugin: unknown): { valid: boolean; errors: string[] } {
    const errors = pluginProblems(plugin);
    return { valid: errors.length === 0, errors };
  }
}
