/**
 * `createServer` and `createServerInstance`. Enters: options. Leaves: an app, or the server object around one. Whatever
 * is wrong with the options is said before anything is made.
 */
import type * as http from 'node:http';
import { XyprissApp } from './application/application';
import { MultiServerApp } from './multi-server/multi-server-app';
import { readConfigFile } from './options/config-file';
import { defaultOptions } from './options/defaults';
import { mergeOptions } from './options/merge';
import type { ServerOptions } from './options/option-types';
import type { BasePlugin, PluginExecutionStats, PluginType } from './plugins/plugin-types';
import { notProvided } from './options/not-provided';
import { validateOptions } from './options/validate';

/** What a program asked for, complete, and what is to be told about it. */
export interface ResolvedOptions {
  readonly options: ServerOptions;
  readonly notes: readonly string[];
}

/** Defaults, below `xypriss.config.json`, below what the program gave. */
export function resolveOptions(given: ServerOptions): ResolvedOptions {
  const file = readConfigFile();
  const unknown = [...validateOptions(file, 'xypriss.config.json'), ...validateOptions(given, 'createServer')];
  const named = mergeOptions(file ?? {}, given);
  const notes = [...new Set(unknown)].map((path) => `No such option: '${path}'`);
  return { options: mergeOptions(defaultOptions(), named), notes: [...notes, ...notProvided(named)] };
}

export type MultiServerOptions = ServerOptions & { multiServer: { enabled: true } };

/** An app, or one that stands for several servers where `multiServer.enabled` says so. */
export function createServer(options: MultiServerOptions): MultiServerApp;
export function createServer(options?: ServerOptions): XyprissApp;
export function createServer(options: ServerOptions = {}): XyprissApp | MultiServerApp {
  const resolved = resolveOptions(options);
  if (options.env) process.env.NODE_ENV = options.env;
  const { multiServer } = resolved.options;
  const app = multiServer?.enabled && multiServer.servers ? new MultiServerApp(resolved.options) : new XyprissApp(resolved.options);
  // Not through the logger: who silenced it would not hear that an option does nothing.
  for (const note of resolved.notes) process.emitWarning(note, 'XsysWarning');
  return app;
}

export class XyPrissServer {
  readonly app: XyprissApp;

  constructor(options: ServerOptions = {}) {
    this.app = createServer(options);
  }

  getApp(): XyprissApp {
    return this.app;
  }
  waitForReady(): Promise<void> {
    return this.app.waitForReady();
  }
  getPort(): number {
    return this.app.getPort();
  }
  start(port?: number | (() => void), callback?: () => void): Promise<http.Server> {
    return this.app.start(port, callback);
  }
  stop(): Promise<void> {
    return this.app.stop();
  }
  registerPlugin(plugin: BasePlugin): Promise<void> {
    return this.app.registerPlugin(plugin);
  }
  unregisterPlugin(pluginId: string): Promise<void> {
    return this.app.unregisterPlugin(pluginId);
  }
  getPlugin(pluginId: string): BasePlugin | undefined {
    return this.app.getPlugin(pluginId);
  }
  getAllPlugins(): BasePlugin[] {
    return this.app.getAllPlugins();
  }
  getPluginsByType(type: PluginType): BasePlugin[] {
    return this.app.getPluginsByType(type);
  }
  getPluginStats(pluginId: string): PluginExecutionStats | undefined {
    return this.app.getPluginStats(pluginId);
  }
  getPluginRegistryStats(): ReturnType<XyprissApp['getPluginRegistryStats']> {
    return this.app.getPluginRegistryStats();
  }
  getPluginEngineStats(): ReturnType<XyprissApp['getPluginEngineStats']> {
    return this.app.getPluginEngineStats();
  }
  initializeBuiltinPlugins(): Promise<void> {
    return this.app.initializeBuiltinPlugins();
  }
  getServerPluginManager(): XyprissApp['serverPluginManager'] {
    return this.app.serverPluginManager;
  }
}

export function createServerInstance(options: ServerOptions = {}): XyPrissServer {
  return new XyPrissServer(options);
}
