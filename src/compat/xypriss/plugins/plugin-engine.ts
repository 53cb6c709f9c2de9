/**
 * `PluginEngine`: runs plugins for a request. Enters: a type, a request and a response. Leaves: whether the request goes
 * on. A plugin that throws or takes longer than it may is counted and passed over; one that has failed five times in a row
 * rests for half a minute.
 */
import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { SecureCacheAdapter } from '../cache/cache';
import type { NextFunction, Request, Response } from '../messages/message-types';
import type { PluginRegistry } from './plugin-registry';
import { PluginEventType, PluginType, type BasePlugin, type PluginExecutionContext, type PluginExecutionResult } from './plugin-types';

const FAILURES = 5;
/** Milliseconds. */
const REST = 30_000;
const TIME = 1000;

class LateError extends Error {}

function within<T>(work: Promise<T> | T, limit: number, id: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new LateError(`the plugin '${id}' took longer than ${limit} ms`)), limit);
    Promise.resolve(work).then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

export class PluginEngine extends EventEmitter {
  private readonly registry: PluginRegistry;
  private readonly cache: SecureCacheAdapter;
  private readonly troubles = new Map<string, { failures: number; restsUntil: number }>();
  private readonly warmed = new Set<string>();
  private active = 0;

  constructor(registry: PluginRegistry, cache: SecureCacheAdapter, _cluster?: unknown) {
    super();
    this.registry = registry;
    this.cache = cache;
  }

  /** Plugins of one type, by priority, until one says that the request must not go on or has answered it. */
  async executePlugins(type: PluginType, req: Request, res: Response, next: NextFunction): Promise<boolean> {
    const plugins = this.registry.getPluginsByType(type);
    if (plugins.length === 0) return true;
    const context = this.contextOf(req, res, next);
    for (const plugin of plugins) {
      if (this.rests(plugin)) continue;
      const { shouldContinue } = await this.executePlugin(plugin, context);
      if (!shouldContinue || (type !== PluginType.POST_RESPONSE && res.writableEnded)) return false;
    }
    return true;
  }

  async executePlugin(plugin: BasePlugin, context: PluginExecutionContext): Promise<PluginExecutionResult> {
    const start = performance.now();
    this.active++;
    try {
      if (!this.warmed.has(plugin.id)) {
        this.warmed.add(plugin.id);
        await this.registry.hook(plugin, 'warmup', () => plugin.warmup?.(context));
      }
      const result = await within(plugin.execute(context), plugin.maxExecutionTime || TIME, plugin.id);
      const executionTime = performance.now() - start;
      const outcome = { ...result, success: result?.success !== false, shouldContinue: result?.shouldContinue !== false, executionTime };
      this.registry.updateStats(plugin.id, executionTime, outcome.success);
      this.troubles.delete(plugin.id);
      this.registry.tell(PluginEventType.PLUGIN_EXECUTED, plugin.id, { executionTime });
      return outcome;
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      const executionTime = performance.now() - start;
      this.registry.updateStats(plugin.id, executionTime, false);
      this.trouble(plugin);
      if (error instanceof LateError) this.registry.tell(PluginEventType.PLUGIN_TIMEOUT, plugin.id, { executionTime });
      this.registry.failed(plugin, 'execute', error);
      return { success: false, executionTime, error, shouldContinue: true };
    } finally {
      this.active--;
    }
  }

  getEngineStats(): { contextPoolSize: number; circuitBreakersOpen: number; warmedUpPlugins: number; activeExecutions: number } {
    const now = Date.now();
    const open = [...this.troubles.values()].filter(({ restsUntil }) => restsUntil > now).length;
    return { contextPoolSize: 0, circuitBreakersOpen: open, warmedUpPlugins: this.warmed.size, activeExecutions: this.active };
  }

  private rests({ id }: BasePlugin): boolean {
    return (this.troubles.get(id)?.restsUntil ?? 0) > Date.now();
  }

  private trouble({ id }: BasePlugin): void {
    const failures = (this.troubles.get(id)?.failures ?? 0) + 1;
    this.troubles.set(id, { failures, restsUntil: failures >= FAILURES ? Date.now() + REST : 0 });
  }

  private contextOf(req: Request, res: Response, next: NextFunction): PluginExecutionContext {
    return {
      req,
      res,
      next,
      startTime: performance.now(),
      executionId: randomUUID(),
      cache: this.cache,
      pluginData: new Map(),
      metrics: { executionTime: 0, memoryUsage: 0, cpuUsage: 0 },
      security: { isAuthenticated: false, roles: [], permissions: [] },
    };
  }
}

/** The order in which types run before a request is handled. */
export const BEFORE_HANDLERS = [
  PluginType.PRE_REQUEST,
  PluginType.SECURITY,
  PluginType.NETWORK,
  PluginType.CACHE,
  PluginType.PERFORMANCE,
  PluginType.MIDDLEWARE,
] as const;
