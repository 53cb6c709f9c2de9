/**
 * XyPriss's own network plugins. Enters: requests, through the engine. Leaves: compressed answers and limited requests.
 * Connections belong to the engine, and upstreams to a proxy before it: these two plugins say so.
 */
import { XsysError } from '../../../../errors';
import { compression } from '../../security/policies';
import { ClientMemory } from '../../security/client-memory';
import { NetworkPlugin, passed } from './network-plugin';
import {
  NetworkCategory,
  type CompressionAlgorithm, type CompressionConfig, type ConnectionConfig, type NetworkExecutionContext, type NetworkExecutionResult,
  type ProxyConfig, type RateLimitConfig, type RateLimitRule,
} from './network-types';

export class ConnectionPlugin extends NetworkPlugin {
  readonly id = 'xypriss.network.connection';
  readonly name = 'Connection Management Plugin';
  readonly version = '1.0.0';
  readonly networkCategory = NetworkCategory.CONNECTION;
  private readonly seen = new WeakSet<object>();
  private connections = 0;
  private reused = 0;

  constructor(config: ConnectionConfig = {}) {
    super(config);
  }

  executeNetwork({ req, connection }: NetworkExecutionContext): Promise<NetworkExecutionResult> {
    const start = performance.now();
    const { socket } = req;
    if (this.seen.has(socket)) {
      this.reused++;
    } else {
      this.seen.add(socket);
      this.connections++;
      socket.once('close', () => this.connections--);
    }
    return Promise.resolve(passed(start, { connection }));
  }

  override validateNetworkConfig(config: ConnectionConfig): boolean {
    return (config.keepAlive?.timeout ?? 0) >= 0 && (config.connectionPool?.maxConnections ?? 1) >= 1;
  }

  getConnectionStats(): { activeConnections: number; maxConnections: number | null; keepAliveStats: { reuseCount: number } } {
    const { connectionPool } = this.config as ConnectionConfig;
    return { activeConnections: this.connections, maxConnections: connectionPool?.maxConnections ?? null, keepAliveStats: { reuseCount: this.reused } };
  }

  serveStaticFile(): Promise<boolean> {
    return Promise.reject(new XsysError('XSYS_NOT_PROVIDED', 'ConnectionPlugin.serveStaticFile() is not provided: use res.sendFile(path) or express.static'));
  }
}

export class CompressionPlugin extends NetworkPlugin {
  readonly id = 'xypriss.network.compression';
  readonly name = 'Response Compression Plugin';
  readonly version = '1.0.0';
  readonly networkCategory = NetworkCategory.COMPRESSION;
  private readonly compress: ReturnType<typeof compression>;
  private total = 0;
  private compressed = 0;

  constructor(config: Partial<CompressionConfig> = {}) {
    super(config as CompressionConfig);
    const { level = 6, threshold = 1024 } = config;
    this.compress = compression({ level, threshold });
  }

  executeNetwork({ req, res }: NetworkExecutionContext): Promise<NetworkExecutionResult> {
    const start = performance.now();
    const { enabled = true } = this.config as Partial<CompressionConfig>;
    if (!enabled) return Promise.resolve(passed(start));
    this.total++;
    res.once('finish', () => {
      if (res.getHeader('Content-Encoding') !== undefined) this.compressed++;
    });
    this.compress(req, res, () => undefined);
    return Promise.resolve(passed(start));
  }

  override validateNetworkConfig({ level = 6, threshold = 0 }: Partial<CompressionConfig>): boolean {
    return level >= 0 && level <= 11 && threshold >= 0;
  }

  getCompressionStats(): { supportedAlgorithms: CompressionAlgorithm[]; totalRequests: number; compressedRequests: number } {
    return { supportedAlgorithms: ['brotli', 'gzip', 'deflate'], totalRequests: this.total, compressedRequests: this.compressed };
  }
}

/** It forwards nothing: a body has been read when plugins run, so that what an upstream got would not be what was sent. */
export class ProxyPlugin extends NetworkPlugin {
  readonly id = 'nehonix.xypriss.network.proxy';
  readonly name = 'Reverse Proxy Plugin';
  readonly version = '1.0.0';
  readonly networkCategory = NetworkCategory.PROXY;

  constructor(config: ProxyConfig = { enabled: false, upstreams: [], loadBalancing: 'round-robin' }) {
    super(config);
    if (config.enabled && config.upstreams.length > 0) {
      throw new XsysError('XSYS_NOT_PROVIDED', 'ProxyPlugin with upstreams is not provided: put nginx or another proxy before the server, or mount http-proxy-middleware');
    }
  }

  executeNetwork(): Promise<NetworkExecutionResult> {
    return Promise.resolve(passed(performance.now()));
  }
}

const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function windowOf({ window }: RateLimitRule): number {
  const [, amount, unit] = /^(\d+)\s*(ms|s|m|h|d)?$/.exec(window) ?? [];
  if (amount === undefined) throw new TypeError(`a rate limit's window takes text such as "30s" or "15m"; got ${JSON.stringify(window)}`);
  return Number(amount) * UNITS[unit ?? 'ms'];
}

export class RateLimitPlugin extends NetworkPlugin {
  readonly id = 'nehonix.xypriss.network.ratelimit';
  readonly name = 'XyPriss Rate Limiting Plugin (XPRL)';
  readonly version = '1.0.0';
  readonly networkCategory = NetworkCategory.RATE_LIMIT;
  private readonly counted = new ClientMemory<{ count: number; until: number }>();
  private allowed = 0;
  private blocked = 0;

  constructor(config: Partial<RateLimitConfig> = {}) {
    super(config as RateLimitConfig);
    for (const rule of [config.global, config.perIP, config.perUser, ...Object.values(config.perRoute ?? {})]) if (rule) windowOf(rule);
  }

  executeNetwork({ req, res, security }: NetworkExecutionContext): Promise<NetworkExecutionResult> {
    const start = performance.now();
    const { enabled = true, global, perIP, perUser, perRoute = {} } = this.config as Partial<RateLimitConfig>;
    const rules: [string, RateLimitRule | undefined][] = [
      ['global', global],
      [`ip:${req.ip}`, perIP],
      [`user:${security.userId ?? ''}`, security.userId === undefined ? undefined : perUser],
      [`route:${req.path}:${req.ip}`, perRoute[req.path]],
    ];
    const over = enabled ? rules.map(([key, rule]) => rule && this.count(key, rule)).find((each) => each !== undefined) : undefined;
    if (over === undefined) {
      this.allowed++;
      return Promise.resolve(passed(start));
    }
    this.blocked++;
    res.setHeader('Retry-After', over);
    res.status(429).json({ error: 'Rate limit exceeded', message: 'Too many requests, please try again later.', retryAfter: over });
    return Promise.resolve({ success: false, executionTime: performance.now() - start, shouldContinue: false });
  }

  override validateNetworkConfig(config: Partial<RateLimitConfig>): boolean {
    return [config.global, config.perIP, config.perUser].every((rule) => rule === undefined || (rule.requests > 0 && /^\d+\s*(ms|s|m|h|d)?$/.test(rule.window)));
  }

  getRateLimitStats(): { totalRequests: number; blockedRequests: number; allowedRequests: number } {
    return { totalRequests: this.allowed + this.blocked, blockedRequests: this.blocked, allowedRequests: this.allowed };
  }

  /** Seconds to wait, where it is one too many. */
  private count(key: string, rule: RateLimitRule): number | undefined {
    const now = Date.now();
    let counted = this.counted.get(key, now);
    if (counted === undefined) {
      counted = { count: 0, until: now + windowOf(rule) };
      this.counted.set(key, counted, counted.until);
    }
    counted.count++;
    return counted.count > rule.requests + (rule.burst ?? 0) ? Math.ceil((counted.until - now) / 1000) : undefined;
  }
}

export const NetworkPluginFactory = {
  createConnectionPlugin: (config?: ConnectionConfig) => new ConnectionPlugin(config),
  createCompressionPlugin: (config?: CompressionConfig) => new CompressionPlugin(config),
  createProxyPlugin: (config?: ProxyConfig) => new ProxyPlugin(config),
  createRateLimitPlugin: (config?: RateLimitConfig) => new RateLimitPlugin(config),
  getAvailablePlugins: () =>
    [new ConnectionPlugin(), new CompressionPlugin(), new ProxyPlugin(), new RateLimitPlugin()].map(({ id, name, networkCategory }) => ({
      id,
      name,
      category: networkCategory,
      description: name,
    })),
};

const DEFAULTS: Partial<Record<NetworkCategory, () => NetworkPlugin>> = {
  [NetworkCategory.CONNECTION]: () => new ConnectionPlugin({ keepAlive: { enabled: true, timeout: 5000 } }),
  [NetworkCategory.COMPRESSION]: () => new CompressionPlugin({ enabled: true, algorithms: ['brotli', 'gzip', 'deflate'], level: 6, threshold: 1024, contentTypes: [] }),
  [NetworkCategory.PROXY]: () => new ProxyPlugin(),
  [NetworkCategory.RATE_LIMIT]: () => new RateLimitPlugin({ enabled: true, strategy: 'fixed-window', perIP: { requests: 100, window: '15m' } }),
};

export const NetworkPluginUtils = {
  /** Whether the plugin of this category takes the configuration; false for a category that has none. */
  validateConfig: (category: NetworkCategory, config: object): boolean => DEFAULTS[category]?.().validateNetworkConfig?.(config) ?? category in DEFAULTS,
  getDefaultConfig: (category: NetworkCategory): ReturnType<NetworkPlugin['getConfig']> => {
    const made = DEFAULTS[category]?.();
    if (made === undefined) throw new TypeError(`there is no plugin for '${category}'; there is one for ${Object.keys(DEFAULTS).join(', ')}`);
    return made.getConfig();
  },
};
