/**
 * Plugins of an app. Enters: plugins that are registered, and the `plugins` option. Leaves: handlers that run them: a
 * plugin registered by hand runs with every request from then on, before the middleware that follows; `post-response` ones
 * run when the answer is complete.
 */
import type { SecureCacheAdapter } from '../cache/cache';
import type { RequestHandler } from '../messages/message-types';
import type { ServerOptions } from '../options/option-types';
import { BEFORE_HANDLERS, PluginEngine } from '../plugins/plugin-engine';
import { PluginRegistry } from '../plugins/plugin-registry';
import { PluginType, type BasePlugin } from '../plugins/plugin-types';
import { ServerPluginManager } from '../plugins/server-plugins';
import type { Logger } from '../serving/logger';

export interface PluggedApp {
  use(handler: RequestHandler): unknown;
}

export class AppPlugins {
  readonly registry: PluginRegistry;
  readonly engine: PluginEngine;
  readonly server: ServerPluginManager | undefined;
  private readonly app: PluggedApp;
  private plugged = false;

  constructor(app: PluggedApp, options: ServerOptions['plugins'], cache: SecureCacheAdapter, logger: Logger) {
    this.app = app;
    this.registry = new PluginRegistry(cache, undefined, undefined, logger);
    this.engine = new PluginEngine(this.registry, cache);
    this.server = options === undefined ? undefined : new ServerPluginManager(options, logger);
  }

  /** When the program has registered what it registers at once: plugins come after that, as ever. */
  async initialize(): Promise<void> {
    if (this.server === undefined) return;
    await new Promise(setImmediate);
    await this.server.initialize(this.app);
  }

  async register(plugin: BasePlugin): Promise<void> {
    await this.registry.register(plugin);
    if (this.plugged) return;
    this.plugged = true;
    this.app.use(this.handler());
  }

  async destroy(): Promise<void> {
    await this.server?.destroy();
    for (const { id } of this.registry.getAllPlugins()) await this.registry.unregister(id);
  }

  private handler(): RequestHandler {
    return async (req, res, next) => {
      if (this.registry.getPluginsByType(PluginType.POST_RESPONSE).length > 0) {
        res.once('finish', () => void this.engine.executePlugins(PluginType.POST_RESPONSE, req, res, () => undefined));
      }
      for (const type of BEFORE_HANDLERS) if (!(await this.engine.executePlugins(type, req, res, next))) return;
      next();
    };
  }
}
