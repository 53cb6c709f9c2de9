/**
 * `PluginRegistry`: the plugins of a server. Enters: plugins. Leaves: them by id, type and priority, what each has cost,
 * and events. A plugin that cannot be registered or cannot begin is refused with the reason; one that fails later is told
 * and kept.
 */
import { EventEmitter } from 'node:events';
import type { SecureCacheAdapter } from '../cache/cache';
import { Logger } from '../serving/logger';
import {
  PluginEventType, PluginType,
  type BasePlugin, type PluginConfiguration, type PluginEvent, type PluginExecutionStats, type PluginLogger, type PluginRegistryConfig,
} from './plugin-types';

export const DEFAULT_PLUGIN_CONFIG: PluginConfiguration = {
  maxExecutionTime: 1000,
  enableProfiling: true,
  enableCaching: true,
  enableEncryption: false,
  enableAuditLogging: false,
  securityLevel: 'basic',
  customSettings: {},
};

const MAX_PLUGINS = 100;
/** A plugin that takes longer is told, not stopped. */
const SLOW = 1000;

/** Everything that is wrong with a plugin. */
export function pluginProblems(plugin: unknown): string[] {
  if (typeof plugin !== 'object' || plugin === null) return [`a plugin is an object; got ${plugin === null ? 'null' : typeof plugin}`];
  const { id, name, version, type, priority, execute } = plugin as Partial<BasePlugin>;
  const texts = Object.entries({ id, name, version }).filter(([, value]) => typeof value !== 'string' || value === '');
  const problems = texts.map(([property]) => `${property} must be a text`);
  if (!Object.values(PluginType).includes(type as PluginType)) problems.push(`type must be one of ${Object.values(PluginType).join(', ')}`);
  if (typeof priority !== 'number') problems.push('priority must be a PluginPriority');
  if (typeof execute !== 'function') problems.push('execute must be a function');
  return problems;
}

export class PluginRegistry extends EventEmitter {
  readonly logger: PluginLogger;
  private readonly plugins = new Map<string, BasePlugin>();
  private readonly costs = new Map<string, PluginExecutionStats>();
  private readonly config: Partial<PluginRegistryConfig>;

  constructor(
    readonly cache: SecureCacheAdapter,
    _cluster?: unknown,
    config: Partial<PluginRegistryConfig> = {},
    logger: PluginLogger = new Logger(),
  ) {
    super();
    this.config = config;
    this.logger = logger;
  }

  async register(plugin: BasePlugin): Promise<void> {
    this.refuse(plugin);
    const { cache, logger } = this;
    await this.begin(plugin, 'initialize', () => plugin.initialize?.({ cache, logger, config: { ...DEFAULT_PLUGIN_CONFIG } }));
    await this.begin(plugin, 'precompile', () => plugin.precompile?.());
    // Another one may have taken its id meanwhile.
    this.refuse(plugin);
    this.plugins.set(plugin.id, plugin);
    this.costs.set(plugin.id, {
      pluginId: plugin.id,
      executionCount: 0,
      totalExecutionTime: 0,
      averageExecutionTime: 0,
      errorCount: 0,
      lastExecuted: new Date(0),
      performanceScore: 100,
    });
    this.tell(PluginEventType.PLUGIN_REGISTERED, plugin.id);
  }

  async unregister(pluginId: string): Promise<void> {
    const plugin = this.plugins.get(pluginId);
    if (plugin === undefined) throw new Error(`no plugin has the id '${pluginId}'`);
    this.plugins.delete(pluginId);
    this.costs.delete(pluginId);
    await this.hook(plugin, 'cleanup', () => plugin.cleanup?.());
    this.tell(PluginEventType.PLUGIN_UNREGISTERED, pluginId);
  }

  /** By priority, the first registered first among equals. */
  getPluginsByType(type: PluginType): BasePlugin[] {
    return [...this.plugins.values()].filter((plugin) => plugin.type === type).sort((a, b) => a.priority - b.priority);
  }
  getPlugin(pluginId: string): BasePlugin | undefined {
    return this.plugins.get(pluginId);
  }
  getAllPlugins(): BasePlugin[] {
    return [...this.plugins.values()];
  }
  getPluginStats(pluginId: string): PluginExecutionStats | undefined {
    return this.costs.get(pluginId);
  }
  getAllStats(): PluginExecutionStats[] {
    return [...this.costs.values()];
  }

  updateStats(pluginId: string, executionTime: number, success: boolean): void {
    const cost = this.costs.get(pluginId);
    if (cost === undefined) return;
    cost.executionCount++;
    cost.totalExecutionTime += executionTime;
    cost.averageExecutionTime = cost.totalExecutionTime / cost.executionCount;
    if (!success) cost.errorCount++;
    cost.lastExecuted = new Date();
    cost.performanceScore = Math.max(0, 100 * (1 - cost.errorCount / cost.executionCount));
    if (executionTime > (this.config.performanceThresholds?.maxExecutionTime ?? SLOW)) {
      this.tell(PluginEventType.PERFORMANCE_THRESHOLD_EXCEEDED, pluginId, { executionTime });
    }
  }

  getRegistryStats(): { totalPlugins: number; pluginsByType: Record<string, number>; averageExecutionTime: number; totalExecutions: number } {
    const pluginsByType = Object.fromEntries(Object.values(PluginType).map((type) => [type, this.getPluginsByType(type).length]));
    const totalExecutions = this.getAllStats().reduce((sum, each) => sum + each.executionCount, 0);
    const spent = this.getAllStats().reduce((sum, each) => sum + each.totalExecutionTime, 0);
    return { totalPlugins: this.plugins.size, pluginsByType, averageExecutionTime: totalExecutions === 0 ? 0 : spent / totalExecutions, totalExecutions };
  }

  private refuse(plugin: BasePlugin): void {
    const problems = pluginProblems(plugin);
    if (problems.length === 0 && this.plugins.has(plugin.id)) problems.push(`the id '${plugin.id}' is taken`);
    if (this.plugins.size >= (this.config.maxPlugins ?? MAX_PLUGINS)) problems.push(`there are ${this.plugins.size} plugins already`);
    if (problems.length > 0) throw new TypeError(`a plugin cannot be registered: ${problems.join('; ')}`);
  }

  /** A plugin that could not begin is not registered: nobody knows what it would do. */
  private async begin(plugin: BasePlugin, name: string, run: () => unknown): Promise<void> {
    try {
      await run();
    } catch (error) {
      this.failed(plugin, name, error);
      throw new Error(`the plugin '${plugin.id}' was not registered, it failed in ${name}: ${(error as Error).message}`, { cause: error });
    }
  }

  /** A hook that fails costs its plugin a line and an event, nobody else anything. */
  async hook(plugin: BasePlugin, name: string, run: () => unknown): Promise<void> {
    try {
      await run();
    } catch (error) {
      this.failed(plugin, name, error);
    }
  }

  failed(plugin: BasePlugin, hook: string, error: unknown): void {
    this.logger.error('plugins', `The plugin '${plugin.id}' failed in ${hook}`, error);
    this.tell(PluginEventType.PLUGIN_ERROR, plugin.id, { error: error instanceof Error ? error : new Error(String(error)) });
  }

  tell(type: PluginEventType, pluginId: string, details: Partial<PluginEvent> = {}): void {
    try {
      this.emit(type, { type, pluginId, timestamp: new Date(), ...details });
    } catch (error) {
      this.logger.error('plugins', `A listener of '${type}' failed`, error);
    }
  }
}
