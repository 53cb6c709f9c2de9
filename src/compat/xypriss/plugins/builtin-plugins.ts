/**
 * XyPriss's own plugins. Enters: requests, through the engine. Leaves: users of tokens, response times by route, cached
 * answers.
 */
import { XsysError } from '../../../errors';
import { verifyToken, type Algorithm } from '../smart-route/token';
import { CachePluginBase, PerformancePluginBase, SecurityPluginBase } from './plugin-bases';
import type { PluginExecutionContext, PluginInitializationContext } from './plugin-types';

/** A token in `Authorization: Bearer`, signed with `jwtSecret` of its settings or `JWT_SECRET`. */
export class JWTAuthPlugin extends SecurityPluginBase {
  readonly id = 'XyPriss.auth.jwt';
  readonly name = 'JWT Authentication Plugin';
  readonly version = '1.0.0';
  private secret: string;
  private algorithms: Algorithm[] = ['HS256'];
  private publicPaths: string[] = [];

  constructor(settings: { jwtSecret?: string; algorithm?: Algorithm; publicPaths?: string[] } = {}) {
    super();
    this.secret = settings.jwtSecret ?? process.env.JWT_SECRET ?? '';
    this.configure(settings);
  }

  protected override initializeSecurityPlugin({ config }: PluginInitializationContext): Promise<void> {
    const settings = config.customSettings as { jwtSecret?: string; algorithm?: Algorithm; publicPaths?: string[] };
    this.secret = settings.jwtSecret ?? this.secret;
    this.configure(settings);
    if (this.secret !== '') return Promise.resolve();
    const message = 'JWTAuthPlugin needs the secret that tokens are signed with: new JWTAuthPlugin({ jwtSecret }) or JWT_SECRET';
    return Promise.reject(new XsysError('XSYS_OPTIONS_INVALID', message));
  }

  protected override performAuthentication(authData: { scheme?: string; credentials?: string }, context: PluginExecutionContext): Promise<boolean> {
    const { req, security } = context;
    if (this.publicPaths.some((path) => req.path === path || req.path.startsWith(`${path}/`))) return Promise.resolve(true);
    const { scheme, credentials } = authData;
    const claims = scheme?.toLowerCase() === 'bearer' && credentials ? verifyToken(credentials, this.secret, this.algorithms) : undefined;
    if (claims === undefined) return Promise.resolve(false);
    req.user = claims;
    security.isAuthenticated = true;
    if (typeof claims.sub === 'string') security.userId = claims.sub;
    if (Array.isArray(claims.roles)) security.roles = claims.roles as string[];
    if (Array.isArray(claims.permissions)) security.permissions = claims.permissions as string[];
    return Promise.resolve(true);
  }

  private configure({ algorithm, publicPaths }: { algorithm?: Algorithm; publicPaths?: string[] }): void {
    if (algorithm !== undefined) this.algorithms = [algorithm];
    if (publicPaths !== undefined) this.publicPaths = publicPaths;
  }
}

interface ResponseTimeAlert {
  route: string;
  responseTime: number;
  threshold: number;
  timestamp: Date;
}

interface RouteTimes {
  count: number;
  total: number;
  min: number;
  max: number;
}

/** Routes that are told apart; a client chooses paths, so there is an end. */
const MOST_ROUTES = 1000;
const MOST_ALERTS = 100;

export class ResponseTimePlugin extends PerformancePluginBase {
  readonly id = 'XyPriss.performance.response-time';
  readonly name = 'Response Time Monitoring Plugin';
  readonly version = '1.0.0';
  private readonly routes = new Map<string, RouteTimes>();
  private readonly alerts: ResponseTimeAlert[] = [];

  protected override executePerformanceLogic({ req, res, startTime }: PluginExecutionContext): { route: string } {
    const asked = `${req.method} ${req.path}`;
    res.once('finish', () => {
      const route = (req.route as { path?: unknown } | undefined)?.path;
      this.record(typeof route === 'string' ? `${req.method} ${route}` : asked, performance.now() - startTime);
    });
    return { route: asked };
  }

  getRoutePerformanceSummary(): Record<string, RouteTimes & { average: number }> {
    return Object.fromEntries([...this.routes].map(([route, times]) => [route, { ...times, average: times.total / times.count }]));
  }
  getPerformanceAlertsSummary(): { total: number; recent: ResponseTimeAlert[] } {
    return { total: this.alerts.length, recent: this.alerts.slice(-10) };
  }
  resetRouteMetrics(route?: string): void {
    if (route === undefined) this.routes.clear();
    else this.routes.delete(route);
  }

  private record(route: string, time: number): void {
    this.recordMetric('responseTime', time);
    const known = this.routes.get(route);
    if (known === undefined && this.routes.size >= MOST_ROUTES) return;
    const times = known ?? { count: 0, total: 0, min: Infinity, max: 0 };
    times.count++;
    times.total += time;
    times.min = Math.min(times.min, time);
    times.max = Math.max(times.max, time);
    this.routes.set(route, times);
    const threshold = this.performanceThresholds.responseTime;
    if (time > threshold) this.alerts.push({ route, responseTime: time, threshold, timestamp: new Date() });
    if (this.alerts.length > MOST_ALERTS) this.alerts.shift();
  }
}

/** Answers to GET, kept longer the more often they are asked for. */
export class SmartCachePlugin extends CachePluginBase {
  readonly id = 'nehonix.ftfy.cache';
  readonly name = 'Smart Cache Plugin';
  readonly version = '1.0.0';
  private readonly asked = new Map<string, number>();

  override getCacheTTL({ req }: PluginExecutionContext): number {
    const times = (this.asked.get(req.path) ?? 0) + 1;
    if (times > 1 || this.asked.size < MOST_ROUTES) this.asked.set(req.path, times);
    return times > 100 ? 900_000 : times > 10 ? 600_000 : 300_000;
  }
}
