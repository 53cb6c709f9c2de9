/**
 * `app.middleware()`: ready-made middleware by its name. Enters: calls such as `.cors(options)`. Leaves: handlers in the
 * app's stack, each with an id by which it is switched off and on again. What `security` put there is listed too, and is
 * not cleared.
 */
import type { RequestHandler } from '../messages/message-types';
import { touchRoutes } from '../routing/registrations';
import { accessLines } from '../security/access-lines';
import { bruteForce } from '../security/brute-force';
import { contentGuard } from '../security/content-guard';
import { crossSiteRequest } from '../security/cross-site-request';
import { FIRST } from '../security/headers';
import { compression, cors, helmet } from '../security/policies';
import { limiter } from '../security/request-limit';
import * as config from '../security/security-config';
import { slowDown } from '../security/slow-down';
import { compressionOptions, CORS_DEFAULTS, type NamedHandler } from '../security/stack';
import type { Logger } from '../serving/logger';
import type { FileUploadConfig } from '../uploads/upload-config';
import type { Routes } from './routes';

export type MiddlewarePriority = 'critical' | 'high' | 'normal' | 'low';

const PRIORITIES: readonly MiddlewarePriority[] = ['critical', 'high', 'normal', 'low'];

export interface MiddlewareInfo {
  id: string;
  name: string;
  enabled: boolean;
  priority: MiddlewarePriority;
  type: 'custom' | 'builtin';
  routes?: string[] | undefined;
}

export interface RegisterOptions {
  name?: string;
  priority?: MiddlewarePriority;
  /** Paths under which it runs; everywhere without. */
  routes?: string[];
}

interface Registered extends MiddlewareInfo {
  /** Of the `security` option. */
  fixed: boolean;
  removed: boolean;
}

const MULTER = { limits: { fileSize: 5 * 1024 * 1024, files: 5 } };
const DOCUMENTS = /jpeg|jpg|png|gif|pdf|doc|docx/;

export class XyPrissMiddleware {
  private readonly routes: Routes;
  private readonly logger: Logger;
  private registered: Registered[] = [];
  private count = 0;

  constructor(routes: Routes, logger: Logger) {
    this.routes = routes;
    this.logger = logger;
  }

  /** What the `security` option stands for. */
  addSecurity(stack: readonly NamedHandler[]): void {
    for (const { name, handler } of stack) this.add(handler, { name, priority: 'high', type: 'builtin', fixed: true });
  }

  register(middleware: RequestHandler, options: RegisterOptions = {}): this {
    const { name = `custom_middleware_${this.count + 1}`, priority = 'normal', routes } = options;
    return this.add(middleware, { name, priority, type: 'custom', routes });
  }

  /** helmet, cors, rateLimit, csrf and compression, each unless its option is `false`. */
  security(given: config.SecurityConfig = {}): this {
    const options = config.withSwitches(given);
    if (options.helmet !== false) this.helmet(options.helmet);
    if (options.cors !== false) this.cors(options.cors);
    if (options.rateLimit !== false) this.rateLimit(options.rateLimit);
    if (options.csrf) this.csrf(options.csrf);
    if (options.compression !== false) this.compression(options.compression);
    return this;
  }
  helmet(options?: boolean | config.HelmetConfig): this {
    return this.builtIn('helmet', helmet({ ...FIRST, ...config.asObject<config.HelmetConfig>(options) }), 'critical');
  }
  cors(options?: boolean | config.CORSConfig): this {
    return this.builtIn('cors', cors({ ...CORS_DEFAULTS, ...config.asObject<config.CORSConfig>(options) }), 'high');
  }
  rateLimit(options?: boolean | config.RequestLimitConfig): this {
    return this.builtIn('rateLimit', limiter(config.asObject<config.RequestLimitConfig>(options)), 'high');
  }
  csrf(options?: boolean | config.CSRFConfig): this {
    return this.builtIn('csrf', crossSiteRequest(config.asObject<config.CSRFConfig>(options), undefined), 'high');
  }
  compression(options?: boolean | config.ResponseCompressionConfig): this {
    return this.builtIn('compression', compression(compressionOptions(config.asObject(options))), 'low');
  }
  hpp(options: boolean | config.HPPConfig = true): this {
    return this.builtIn('hpp', contentGuard({ hpp: options || true }, this.logger)!, 'high');
  }
  mongoSanitize(options: boolean | config.MongoSanitizeConfig = true): this {
    return this.builtIn('mongoSanitize', contentGuard({ mongoSanitize: options || true }, this.logger)!, 'high');
  }
  /** Escapes markup; it refuses nothing. */
  xss(options: (config.XSSConfig & { whiteList?: Record<string, string[]> }) | boolean = {}): this {
    const { whiteList, whitelist = whiteList } = config.asObject<config.XSSConfig & { whiteList?: Record<string, string[]> }>(options);
    const tags = whitelist ?? { a: ['href', 'title'], b: [], i: [], strong: [], em: [] };
    return this.builtIn('xss', contentGuard({ xss: { whitelist: tags, blockOnDetection: false, logAttempts: false } as never }, this.logger)!, 'high');
  }
  morgan(options?: boolean | config.MorganConfig): this {
    return this.builtIn('morgan', accessLines(config.asObject<config.MorganConfig>(options)), 'low');
  }
  slowDown(options?: boolean | config.SlowDownConfig): this {
    const { delayAfter = 2, ...others } = config.asObject<config.SlowDownConfig>(options);
    return this.builtIn('slowDown', slowDown({ delayAfter, ...others }), 'high');
  }
  brute(options?: boolean | config.BruteForceConfig): this {
    return this.builtIn('brute', bruteForce(config.asObject<config.BruteForceConfig>(options)), 'critical');
  }
  /** Every upload of every request: images and documents of at most 5 MB, unless options of multer say otherwise. */
  multer(options: FileUploadConfig | boolean = {}): this {
    const multer = require('multer') as typeof import('multer');
    const fileFilter = (_req: unknown, file: { originalname: string; mimetype: string }, done: (error: Error | null, accept?: boolean) => void) => {
      if (DOCUMENTS.test(file.mimetype) && DOCUMENTS.test(file.originalname.toLowerCase())) done(null, true);
      else done(new Error('Invalid file type. Only images and documents are allowed.'));
    };
    return this.builtIn('multer', multer({ ...MULTER, fileFilter, ...config.asObject<object>(options) }).any() as RequestHandler, 'normal');
  }

  list(): MiddlewareInfo[] {
    return this.registered.map(({ id, name, enabled, priority, type }) => ({ id, name, enabled, priority, type }));
  }
  /** By id; of all without one. */
  getInfo(id?: string): MiddlewareInfo | MiddlewareInfo[] | null {
    if (id === undefined) return this.list();
    const found = this.find(id);
    if (found === undefined) return null;
    const { name, enabled, priority, type, routes } = found;
    return { id, name, enabled, priority, type, routes };
  }
  stats(): { total: number; enabled: number; disabled: number; byType: Record<string, number>; byPriority: Record<string, number> } {
    const countOf = (test: (each: Registered) => boolean) => this.registered.filter(test).length;
    const enabled = countOf((each) => each.enabled);
    const total = this.registered.length;
    return {
      total,
      enabled,
      disabled: total - enabled,
      byType: { custom: countOf(({ type }) => type === 'custom'), builtin: countOf(({ type }) => type === 'builtin') },
      byPriority: Object.fromEntries(PRIORITIES.map((priority) => [priority, countOf((each) => each.priority === priority)])),
    };
  }
  getStats(): ReturnType<XyPrissMiddleware['stats']> {
    return this.stats();
  }
  getConfig(): { totalMiddleware: number; enabledMiddleware: number } {
    const { total, enabled } = this.stats();
    return { totalMiddleware: total, enabledMiddleware: enabled };
  }

  /** `id`: an id, or a name, which may stand for several. */
  enable(id: string): this {
    return this.change(id, (each) => (each.enabled = true));
  }
  disable(id: string): this {
    return this.change(id, (each) => (each.enabled = false));
  }
  unregister(id: string): this {
    this.change(id, (each) => (each.removed = true));
    this.registered = this.registered.filter(({ removed }) => !removed);
    return this;
  }
  /** All but the stack of `security`. */
  clear(): this {
    for (const each of this.registered) each.removed = !each.fixed;
    this.registered = this.registered.filter(({ removed }) => !removed);
    touchRoutes();
    return this;
  }
  /** Sorts the list by priority; the order in which middleware runs is the order in which it was registered. */
  optimize(): this {
    this.registered.sort((a, b) => PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority));
    return this;
  }

  private find(id: string): Registered | undefined {
    return this.registered.find((each) => each.id === id || each.name === id);
  }

  private change(id: string, how: (each: Registered) => void): this {
    for (const each of this.registered) if (each.id === id || each.name === id) how(each);
    touchRoutes();
    return this;
  }

  private builtIn(name: string, handler: RequestHandler, priority: MiddlewarePriority): this {
    return this.add(handler, { name, priority, type: 'builtin' });
  }

  private add(handler: RequestHandler, about: Omit<MiddlewareInfo, 'id' | 'enabled'> & { fixed?: boolean }): this {
    if (typeof handler !== 'function') throw new TypeError(`middleware().register() needs a function; got ${typeof handler}`);
    this.count++;
    const id = about.type === 'builtin' ? `builtin_${about.name}_${this.count}` : `middleware_${this.count}`;
    const registered: Registered = { fixed: false, ...about, id, enabled: true, removed: false };
    this.registered.push(registered);
    this.routes.addHandler(handler, about.routes ?? ['/'], () => registered.enabled && !registered.removed);
    return this;
  }
}
