/**
 * `plugins` of `createServer`: `app.serverPluginManager`. Enters: the option. Leaves: the program's own plugins, made and
 * initialised when it has registered its routes; route statistics; warnings about the process. What a plugin throws is
 * written down and costs nothing else.
 */
import { EventEmitter } from 'node:events';
import type { ServerOptions } from '../options/option-types';
import { RouteStatistics } from './route-statistics';
import { ServerMaintenance } from './server-maintenance';
import type { PluginLogger } from './plugin-types';
import type { RequestHandler } from '../messages/message-types';

type PluginOptions = NonNullable<ServerOptions['plugins']>;

interface CustomPlugin {
  initialize?(app: unknown, logger: unknown): unknown;
  destroy?(): unknown;
}

export class ServerPluginManager extends EventEmitter {
  private readonly options: PluginOptions;
  private readonly logger: PluginLogger;
  private readonly custom = new Map<string, CustomPlugin>();
  private routes: RouteStatistics | undefined = undefined;
  private maintenance: ServerMaintenance | undefined = undefined;

  constructor(options: PluginOptions, logger: PluginLogger) {
    super();
    this.options = options;
    this.logger = logger;
  }

  async initialize(app: { use(handler: RequestHandler): unknown }): Promise<void> {
    const { routeOptimization, serverMaintenance, customPlugins = [] } = this.options;
    if (routeOptimization?.enabled !== false) {
      this.routes = new RouteStatistics(routeOptimization ?? {}, this.logger);
      this.forward(this.routes, { route_optimized: 'route_optimized', analysis_complete: 'route_analysis_complete' });
      app.use(this.routes.handler());
    }
    if (serverMaintenance?.enabled !== false) {
      this.maintenance = new ServerMaintenance(serverMaintenance ?? {}, this.logger);
      this.forward(this.maintenance, { issue_detected: 'maintenance_issue', critical_issue: 'critical_issue', health_check: 'health_check' });
      app.use(this.maintenance.handler());
    }
    for (const { name, plugin, config } of customPlugins) {
      try {
        const made = (typeof plugin === 'function' ? new (plugin as new (config: unknown) => CustomPlugin)(config) : plugin) as CustomPlugin;
        await made.initialize?.(app, this.logger);
        this.custom.set(name, made);
      } catch (error) {
        this.logger.error('plugins', `The plugin '${name}' could not be initialised; the server goes on without it`, error);
      }
    }
  }

  getRouteOptimizationPlugin(): RouteStatistics | undefined {
    return this.routes;
  }
  getServerMaintenancePlugin(): ServerMaintenance | undefined {
    return this.maintenance;
  }
  getCustomPlugin(name: string): CustomPlugin | undefined {
    return this.custom.get(name);
  }

  getServerStatus(): object {
    const { routes, maintenance } = this;
    const issues = maintenance?.getUnresolvedIssues() ?? [];
    return {
      timestamp: new Date(),
      uptime: process.uptime(),
      plugins: { routeOptimization: routes !== undefined, serverMaintenance: maintenance !== undefined, custom: [...this.custom.keys()] },
      ...(routes && {
        routeOptimization: {
          trackedRoutes: routes.getRouteStats().length,
          optimizedRoutes: routes.getOptimizedRoutes().length,
          topRoutes: routes.getRouteStats().slice(0, 5),
        },
      }),
      ...(maintenance && {
        maintenance: {
          health: maintenance.getHealthMetrics(),
          unresolvedIssues: issues.length,
          criticalIssues: issues.filter(({ severity }) => severity >= 8).length,
          recentIssues: issues.slice(-5),
        },
      }),
    };
  }

  async destroy(): Promise<void> {
    this.routes?.destroy();
    this.maintenance?.destroy();
    for (const [name, plugin] of this.custom) {
      try {
        await plugin.destroy?.();
      } catch (error) {
        this.logger.error('plugins', `The plugin '${name}' failed in destroy`, error);
      }
    }
    this.custom.clear();
    this.removeAllListeners();
  }

  private forward(source: EventEmitter, names: Record<string, string>): void {
    for (const [from, to] of Object.entries(names)) source.on(from, (data) => this.emit(to, data));
  }
}
