/**
 * What `createServer` returns: the app. Enters: routes, middlewares, settings, requests of its server. Leaves: answers.
 * It is an object, not a function, as it always was; `get(name)` registers a route, and `getSetting` reads.
 */
import type * as http from 'node:http';
import { createServer, type SettingsApplication } from '../base';
import { messageClasses } from '../messages/message-classes';
import type { NextFunction, Request, RequestHandler, Response } from '../messages/message-types';
import type { XyPrissRequestMessage } from '../messages/request';
import { pathOf } from '../messages/target';
import { byteSize } from '../options/byte-size';
import type { ServerOptions } from '../options/option-types';
import { routeChain, type Handlers, type ParamHandler, type RouteChain } from '../routing/router';
import { BodyError, mayHaveBody, readBody, type BodyLimits } from '../serving/body';
import { Listening } from '../serving/listening';
import type { SecureCacheAdapter } from '../cache/cache';
import type { PluginEngine } from '../plugins/plugin-engine';
import type { PluginRegistry } from '../plugins/plugin-registry';
import { PluginSystemFactory } from '../plugins/plugin-system';
import type { BasePlugin, PluginExecutionStats, PluginType } from '../plugins/plugin-types';
import type { ServerPluginManager } from '../plugins/server-plugins';
import { addMonitoring } from '../monitoring/endpoints';
import { ResponseTimes } from '../monitoring/response-times';
import { FileUploadAPI, shareFileUpload } from '../uploads/file-upload';
import { requestManagement as requestManagementHandlers } from '../serving/request-management';
import type { CORSConfig, RequestLimitConfig, ResponseCompressionConfig, SecurityConfig } from '../security/security-config';
import { securityStack } from '../security/stack';
import { Logger } from '../serving/logger';
import { answerError, statusOf } from './error-answer';
import { notFoundAnswer, type NotFoundAnswer } from './not-found';
import { Routes, type RoutePath } from './routes';
import { applySetting, settingsOf } from './settings';
import { Walk, type WalkedApp } from './walk';
import { addCachedRoutes, addUltraRoutes, cachedMiddleware, invalidateKeys, statsOf, warmUp, type CachedRoutes, type UltraRoute } from './cached-routes';
import type { PlanReport } from '../../../plan/report';
import { planReport, withAppPlan, type PlannedApp } from './app-plan';
import { AppPlugins } from './app-plugins';
import { XyPrissMiddleware } from './middleware-api';
import { addNotProvided, type NotProvided } from './not-provided';
import { appCache, limitedUploads } from './app-options';

// Methods that are made for each app, or that are here by name only.
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging
export interface XyprissApp extends CachedRoutes, NotProvided {}

// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging
export class XyprissApp {
  readonly logger: Logger;
  readonly cache: SecureCacheAdapter;
  readonly responseTimes = new ResponseTimes(() => this.listening.nativeAnswers);
  readonly options: ((path: RoutePath, ...handlers: Handlers) => void) & ServerOptions;
  readonly middlewareAPI: XyPrissMiddleware;
  private readonly uploads: FileUploadAPI;
  private readonly planned: PlannedApp;
  private readonly plugins: AppPlugins;
  private readonly ready: Promise<void>;
  mountpath = '/';
  private readonly settingsApp: SettingsApplication;
  private readonly routes = new Routes();
  private readonly listening: Listening;
  private readonly walked: WalkedApp;
  private readonly limits: BodyLimits;
  private readonly fixed: boolean;

  constructor(readonly serverOptions: ServerOptions) {
    const { server = {}, notFound = {}, logging, compat, security, monitoring, requestManagement, plugins } = serverOptions;
    this.fixed = compat === 'fixed';
    this.logger = new Logger(logging);
    this.settingsApp = settingsOf(serverOptions);
    this.limits = {
      json: byteSize(server.jsonLimit ?? Infinity) ?? Infinity,
      form: byteSize(server.urlEncodedLimit ?? Infinity) ?? Infinity,
      parseJson: server.autoParseJson !== false,
    };
    const answerNotFound: NotFoundAnswer = notFoundAnswer(notFound);
    const { routes } = this;
    this.walked = {
      decodes: this.fixed,
      get stack() {
        return routes.stack();
      },
      routeTable: () => routes.table(),
      notFound: answerNotFound,
      failed: (error, req, res) => this.failed(error, req, res, this.fixed || error instanceof BodyError),
    };
    const { Request, Response } = messageClasses(this.settingsApp, (req) => this.nextOf(req, answerNotFound));
    const listener = (req: http.IncomingMessage, res: http.ServerResponse) => this.serve(req as unknown as Request, res as unknown as Response);
    this.planned = {
      request: Request.prototype,
      response: Response.prototype,
      settings: this.settingsApp,
      notFound: answerNotFound,
      stack: () => routes.stack(),
      routes: () => routes.list(),
    };
    withAppPlan(listener, this.planned);
    const httpServer = createServer({ IncomingMessage: Request, ServerResponse: Response as never }, listener);
    httpServer.on('error', (error) => this.logger.debug('server', `Server error: ${error.message}`));
    this.listening = new Listening(httpServer, server, this.logger);
    this.middlewareAPI = new XyPrissMiddleware(routes, this.logger);
    this.cache = appCache(serverOptions, this.logger);
    this.uploads = new FileUploadAPI(this.logger);
    // Documented as `app.options.fileUpload`, beside `app.options(path, ...handlers)`.
    this.options = Object.assign(
      (path: RoutePath, ...handlers: Handlers) => this.routes.addRoute('OPTIONS', path, handlers),
      serverOptions,
    );
    addCachedRoutes(this, routes, this.cache);
    if (security?.enabled) this.middlewareAPI.addSecurity(securityStack(security, this.logger));
    this.prepareUploads();
    const warn = (message: string) => this.logger.warn('server', message);
    for (const handler of requestManagement ? requestManagementHandlers(requestManagement, warn) : []) this.use(handler);
    if (monitoring?.enabled) addMonitoring(this, monitoring.alertThresholds);
    this.plugins = new AppPlugins(this, plugins, this.cache, this.logger);
    this.ready = Promise.all([this.cache.connect(), this.plugins.initialize()]).then(() => undefined);
    httpServer.once('close', () => void this.plugins.destroy().then(() => this.cache.disconnect()));
  }

  /** What the engine does of this app's stack by itself. */
  get xsys(): { plan(): PlanReport } {
    return { plan: () => planReport(this.planned) };
  }

  get settings(): Record<string, unknown> {
    return this.settingsApp.settings;
  }
  get locals(): Record<string, unknown> {
    return this.settingsApp.locals;
  }
  set locals(value: Record<string, unknown>) {
    this.settingsApp.locals = value;
  }

  get(path: RoutePath, ...handlers: Handlers): void {
    this.routes.addRoute('GET', path, handlers);
  }
  post(path: RoutePath, ...handlers: Handlers): void {
    this.routes.addRoute('POST', path, handlers);
  }
  put(path: RoutePath, ...handlers: Handlers): void {
    this.routes.addRoute('PUT', path, handlers);
  }
  delete(path: RoutePath, ...handlers: Handlers): void {
    this.routes.addRoute('DELETE', path, handlers);
  }
  patch(path: RoutePath, ...handlers: Handlers): void {
    this.routes.addRoute('PATCH', path, handlers);
  }
  head(path: RoutePath, ...handlers: Handlers): void {
    this.routes.addRoute('HEAD', path, handlers);
  }
  all(path: RoutePath, ...handlers: Handlers): void {
    this.routes.addAll(path, handlers);
  }

  /** Middlewares and routers; all middleware runs before any route. A function with four parameters hears of errors. */
  use(...args: unknown[]): this {
    this.routes.use(args);
    return this;
  }

  route(path: RoutePath): RouteChain {
    return routeChain((method, handlers) => this.routes.addRoute(method, path, handlers));
  }

  /** `handler` runs before the routes whose path has the parameter. */
  param(name: string, handler: ParamHandler): void {
    this.routes.addParam(name, handler);
  }

  set(setting: string, value: unknown): void {
    applySetting(this.settingsApp, setting, value);
  }
  getSetting(setting: string): unknown {
    return this.settings[setting];
  }
  enabled(setting: string): boolean {
    return Boolean(this.settings[setting]);
  }
  disabled(setting: string): boolean {
    return !this.settings[setting];
  }
  enable(setting: string): void {
    this.set(setting, true);
  }
  disable(setting: string): void {
    this.set(setting, false);
  }

  engine(extension: string, render: (path: string, options: object, callback: (error: unknown, text?: string) => void) => void): this {
    (this.settingsApp as unknown as { engine(extension: string, render: unknown): void }).engine(extension, render);
    return this;
  }

  /** A view's text, by the engine that `engine` registered; as in Express. */
  render(view: string, options?: object | ((error: unknown, text?: string) => void), callback?: (error: unknown, text?: string) => void): void {
    this.settingsApp.render(view, options as object, callback);
  }

  path(): string {
    return this.mountpath;
  }

  /** Listens on the configured port, or another one where `server.autoPortSwitch` says so. */
  async start(port?: number | string | (() => void), callback?: () => void): Promise<http.Server> {
    await this.ready;
    return this.listening.start(port, callback);
  }

  listen(port?: number | string, hostOrCallback?: string | (() => void), callback?: () => void): http.Server {
    return this.listening.listen(port, hostOrCallback, callback);
  }

  /** The port that it listens on, 0 before. */
  getPort(): number {
    return this.listening.port;
  }

  address(): ReturnType<http.Server['address']> {
    return this.listening.server.address();
  }

  getHttpServer(): http.Server {
    return this.listening.server;
  }

  close(callback?: (error?: Error) => void): void {
    this.listening.server.close(callback);
  }

  stop(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (!this.listening.server.listening) return resolve();
      this.close((error) => (error ? reject(error) : resolve()));
    });
  }

  /** Everything that an app needs is there when `createServer` returns; only a cache in Redis may be on its way. */
  waitForReady(): Promise<void> {
    return this.ready;
  }

  middleware(): XyPrissMiddleware {
    return this.middlewareAPI;
  }
  getMiddleware(): XyPrissMiddleware {
    return this.middlewareAPI;
  }
  getMiddlewareStats(): ReturnType<XyPrissMiddleware['stats']> {
    return this.middlewareAPI.stats();
  }
  /** By id or name; whether there was one. */
  removeMiddleware(name: string): boolean {
    const known = this.middlewareAPI.getInfo(name) !== null;
    this.middlewareAPI.unregister(name);
    return known;
  }
  enableSecurity(options: SecurityConfig = {}): this {
    this.middlewareAPI.security(options);
    return this;
  }
  useSecure(options: SecurityConfig = {}): this {
    return this.enableSecurity(options);
  }
  enableCors(options?: boolean | CORSConfig): this {
    this.middlewareAPI.cors(options);
    return this;
  }
  enableCompression(options?: boolean | ResponseCompressionConfig): this {
    this.middlewareAPI.compression(options);
    return this;
  }
  enableRateLimit(options?: boolean | RequestLimitConfig): this {
    this.middlewareAPI.rateLimit(options);
    return this;
  }

  get upload(): FileUploadAPI | null {
    return this.uploads.isEnabled() ? this.uploads : null;
  }
  uploadSingle(fieldname: string): RequestHandler {
    return this.uploads.single(fieldname);
  }
  uploadArray(fieldname: string, maxCount?: number): RequestHandler {
    return this.uploads.array(fieldname, maxCount);
  }
  uploadFields(fields: readonly { name: string; maxCount?: number }[]): RequestHandler {
    return this.uploads.fields(fields);
  }
  uploadAny(): RequestHandler {
    return this.uploads.any();
  }

  /** From now on it runs with every request. */
  registerPlugin(plugin: BasePlugin): Promise<void> {
    return this.plugins.register(plugin);
  }
  unregisterPlugin(pluginId: string): Promise<void> {
    return this.plugins.registry.unregister(pluginId);
  }
  getPlugin(pluginId: string): BasePlugin | undefined {
    return this.plugins.registry.getPlugin(pluginId);
  }
  getAllPlugins(): BasePlugin[] {
    return this.plugins.registry.getAllPlugins();
  }
  getPluginsByType(type: PluginType): BasePlugin[] {
    return this.plugins.registry.getPluginsByType(type);
  }
  getPluginStats(pluginId: string): PluginExecutionStats | undefined {
    return this.plugins.registry.getPluginStats(pluginId);
  }
  getPluginRegistryStats(): ReturnType<PluginRegistry['getRegistryStats']> {
    return this.plugins.registry.getRegistryStats();
  }
  getPluginEngineStats(): ReturnType<PluginEngine['getEngineStats']> {
    return this.plugins.engine.getEngineStats();
  }
  async initializeBuiltinPlugins(): Promise<void> {
    for (const plugin of PluginSystemFactory.createBuiltinPlugins()) await this.registerPlugin(plugin);
  }
  /** Of the `plugins` option; undefined without it. */
  get serverPluginManager(): ServerPluginManager | undefined {
    return this.plugins.server;
  }
  getServerPluginManager(): ServerPluginManager | undefined {
    return this.plugins.server;
  }

  getCache(): SecureCacheAdapter {
    return this.cache;
  }
  invalidateCache(pattern: string): Promise<void> {
    return invalidateKeys(this.cache, pattern);
  }
  // eslint-disable-next-line @typescript-eslint/require-await -- a promise, as ever
  async getCacheStats(): Promise<ReturnType<typeof statsOf>> {
    return statsOf(this.cache);
  }
  warmUpCache(entries: readonly { key: string; value: unknown; ttl?: number }[] = []): Promise<void> {
    return warmUp(this.cache, entries, this.logger);
  }
  /** Answers of `middleware` are kept for `ttl` milliseconds. */
  useCached(middleware: RequestHandler, ttl?: number): this {
    return this.use(cachedMiddleware(this.cache, middleware, ttl));
  }
  ultraRoutes(list: readonly UltraRoute[]): this {
    addUltraRoutes(this.routes, this.cache, list);
    return this;
  }

  private prepareUploads(): void {
    const { fileUpload, requestManagement } = this.serverOptions;
    if (!fileUpload?.enabled) return;
    this.uploads.prepare(limitedUploads(fileUpload, requestManagement?.payload));
    shareFileUpload(this.uploads);
  }

  private serve(req: Request, res: Response): void {
    const { url } = req;
    req.res = res;
    req.originalUrl = url;
    req.path = pathOf(url);
    this.responseTimes.begin(res);
    const walk = new Walk(this.walked, req, res);
    if (!mayHaveBody(req.method)) {
      walk.run();
      return;
    }
    readBody(req, this.limits, (error) => {
      if (error === undefined) walk.run();
      else walk.fail(error);
    });
  }

  private nextOf(message: XyPrissRequestMessage, answerNotFound: NotFoundAnswer): NextFunction {
    const req = message as unknown as Request;
    return (error) => {
      if (error) this.failed(error, req, req.res, true);
      else answerNotFound(req, req.res);
    };
  }

  private failed(error: unknown, req: Request, res: Response, itsStatusCounts: boolean): void {
    const status = (itsStatusCounts ? statusOf(error) : undefined) ?? 500;
    // A client's fault is no news.
    if (status >= 500) this.logger.error('server', `Request error: ${req.method} ${req.path}`, error);
    answerError(res, status);
  }
}

addNotProvided(XyprissApp.prototype);
