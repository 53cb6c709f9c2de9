/**
 * `createServer` with `multiServer.enabled`: one program, several servers. Enters: routes and middleware, registered once.
 * Leaves: an app for each server, with the routes that its `routePrefix` and `allowedRoutes` let it have, and with all
 * middleware. Whatever is registered before the start counts; what comes later reaches the servers that run.
 */
import type * as http from 'node:http';
import { XyprissApp } from '../application/application';
import type { RoutePath } from '../application/routes';
import type { RequestHandler } from '../messages/message-types';
import type { MultiServerConfig, ServerOptions } from '../options/option-types';
import { mergeOptions } from '../options/merge';
import { XyPrissRouter, type Handlers, type ParamHandler } from '../routing/router';
import { Logger } from '../serving/logger';
import type { SecurityConfig } from '../security/security-config';
import { routesOf } from './route-filter';

export interface ServerInstance {
  id: string;
  server: { getApp(): XyprissApp; app: XyprissApp; stop(): Promise<void>; getPort(): number };
  config: MultiServerConfig;
  port: number;
  host: string;
}

type Registration = (app: XyprissApp, allows: (path: string) => boolean) => void;

export class MultiServerApp {
  readonly logger: Logger;
  readonly locals: Record<string, unknown> = {};
  readonly settings: Record<string, unknown> = {};
  private readonly base: ServerOptions;
  private readonly configs: readonly MultiServerConfig[];
  private readonly registrations: Registration[] = [];
  private readonly instances = new Map<string, ServerInstance>();
  private starting: Promise<void> | undefined = undefined;

  constructor(options: ServerOptions) {
    const { multiServer, ...base } = options;
    this.base = base;
    this.configs = multiServer?.servers ?? [];
    this.logger = new Logger(options.logging);
  }

  get(path: RoutePath, ...handlers: Handlers): void {
    this.route_('get', path, handlers);
  }
  post(path: RoutePath, ...handlers: Handlers): void {
    this.route_('post', path, handlers);
  }
  put(path: RoutePath, ...handlers: Handlers): void {
    this.route_('put', path, handlers);
  }
  delete(path: RoutePath, ...handlers: Handlers): void {
    this.route_('delete', path, handlers);
  }
  patch(path: RoutePath, ...handlers: Handlers): void {
    this.route_('patch', path, handlers);
  }
  options(path: RoutePath, ...handlers: Handlers): void {
    this.route_('options', path, handlers);
  }
  head(path: RoutePath, ...handlers: Handlers): void {
    this.route_('head', path, handlers);
  }
  all(path: RoutePath, ...handlers: Handlers): void {
    this.route_('all', path, handlers);
  }

  use(...args: unknown[]): this {
    this.register((app, allows) => {
      const at = typeof args[0] === 'string' ? args[0] : '/';
      const kept = args.map((each) => (each instanceof XyPrissRouter ? routesOf(each, at, allows) : each));
      app.use(...kept);
    });
    return this;
  }
  param(name: string, handler: ParamHandler): void {
    this.register((app) => app.param(name, handler));
  }
  set(setting: string, value: unknown): void {
    this.settings[setting] = value;
    this.register((app) => app.set(setting, value));
  }
  getSetting(setting: string): unknown {
    return this.settings[setting];
  }
  enable(setting: string): void {
    this.set(setting, true);
  }
  disable(setting: string): void {
    this.set(setting, false);
  }
  enabled(setting: string): boolean {
    return Boolean(this.settings[setting]);
  }
  disabled(setting: string): boolean {
    return !this.settings[setting];
  }

  /** Ready-made middleware for every server. */
  middleware(): { security(options?: SecurityConfig): unknown; register(handler: RequestHandler): unknown; enable(id: string): unknown; disable(id: string): unknown } {
    const api = {
      security: (options?: SecurityConfig) => this.withEach(api, (app) => app.middleware().security(options)),
      register: (handler: RequestHandler) => this.withEach(api, (app) => app.middleware().register(handler)),
      enable: (id: string) => this.withEach(api, (app) => app.middleware().enable(id)),
      disable: (id: string) => this.withEach(api, (app) => app.middleware().disable(id)),
    };
    return api;
  }

  /** All of them listen, or none: what had started is stopped when one cannot. Those that listen already stay as they are. */
  startAllServers(): Promise<void> {
    return (this.starting ??= this.startEach().finally(() => (this.starting = undefined)));
  }

  private async startEach(): Promise<void> {
    for (const config of this.configs) if (!this.instances.has(config.id)) this.instances.set(config.id, this.made(config));
    const started = await Promise.allSettled(
      [...this.instances.values()].map(async (instance) => {
        if (!instance.server.app.getHttpServer().listening) await instance.server.app.start();
        instance.port = instance.server.getPort();
      }),
    );
    const failed = started.find((each) => each.status === 'rejected');
    if (failed !== undefined) {
      await this.stopAllServers();
      throw failed.reason as Error;
    }
    this.logger.info('server', `${this.instances.size} servers are running`);
  }

  /** Their ports are free when it resolves. */
  async stopAllServers(): Promise<void> {
    const instances = [...this.instances.values()];
    this.instances.clear();
    await Promise.all(instances.map(({ server }) => server.stop()));
  }

  async start(_port?: unknown, callback?: () => void): Promise<void> {
    await this.startAllServers();
    if (typeof _port === 'function') (_port as () => void)();
    else callback?.();
  }
  stop(): Promise<void> {
    return this.stopAllServers();
  }
  close(callback?: (error?: Error) => void): void {
    void this.stopAllServers().then(() => callback?.(), (error: Error) => callback?.(error));
  }
  waitForReady(): Promise<void> {
    return Promise.resolve();
  }

  getServers(): ServerInstance[] {
    return [...this.instances.values()];
  }
  getServer(id: string): ServerInstance | undefined {
    return this.instances.get(id);
  }
  /** The first server's; each instance has its own. */
  getPort(): number {
    return this.getServers()[0]?.server.getPort() ?? 0;
  }
  getHttpServers(): http.Server[] {
    return this.getServers().map(({ server }) => server.app.getHttpServer());
  }
  getStats(): { totalServers: number; servers: { id: string; port: number; host: string }[] } {
    return { totalServers: this.instances.size, servers: this.getServers().map(({ id, port, host }) => ({ id, port, host })) };
  }

  private route_(method: 'get' | 'post' | 'put' | 'delete' | 'patch' | 'options' | 'head' | 'all', path: RoutePath, handlers: Handlers): void {
    this.register((app, allows) => {
      const paths = (Array.isArray(path) ? path : [path]) as (string | RegExp)[];
      // What an expression matches is known when a request comes; every server may be asked.
      const kept = paths.filter((each) => each instanceof RegExp || allows(each));
      if (kept.length > 0) app[method](kept, ...handlers);
    });
  }

  private withEach<T>(result: T, registration: Registration): T {
    this.register(registration);
    return result;
  }

  private register(registration: Registration): void {
    this.registrations.push(registration);
    for (const { server, config } of this.instances.values()) registration(server.app, allowedBy(config));
  }

  private made(config: MultiServerConfig): ServerInstance {
    const { server, security, cache, fileUpload, logging } = config;
    const host = config.host ?? server?.host ?? this.base.server?.host ?? 'localhost';
    const own = { server: { ...server, port: config.port, host }, security, cache, fileUpload, logging };
    const app = new XyprissApp(mergeOptions(this.base, own));
    for (const registration of this.registrations) registration(app, allowedBy(config));
    return { id: config.id, server: { app, getApp: () => app, stop: () => app.stop(), getPort: () => app.getPort() }, config, port: config.port, host };
  }
}

/** Under the prefix, at a segment's boundary, or one of the allowed paths; everything where neither is given. */
function allowedBy({ routePrefix, allowedRoutes }: MultiServerConfig): (path: string) => boolean {
  if (!routePrefix && allowedRoutes === undefined) return () => true;
  const under = (path: string, prefix: string) => path === prefix || path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);
  return (path) =>
    (Boolean(routePrefix) && under(path, routePrefix!)) ||
    (allowedRoutes ?? []).some((route) => (route.endsWith('/*') ? under(path, route.slice(0, -2)) : path === route));
}
