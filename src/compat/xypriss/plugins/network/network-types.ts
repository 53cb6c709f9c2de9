/** Network plugins as programs write and configure them. Enters and leaves: types and one enum. */
/* eslint-disable @typescript-eslint/no-explicit-any -- programs were compiled against these */
import type { RedisConfig } from '../../cache/cache-types';
import type { BasePlugin, PluginExecutionContext, PluginExecutionResult, PluginType } from '../plugin-types';

export enum NetworkCategory {
  CONNECTION = 'connection',
  PROXY = 'proxy',
  COMPRESSION = 'compression',
  RATE_LIMIT = 'rate-limit',
  CORS = 'cors',
  SSL = 'ssl',
  WEBSOCKET = 'websocket',
  CACHE = 'cache',
  SECURITY = 'security',
}

export interface NetworkExecutionContext extends PluginExecutionContext {
  connection: {
    remoteAddress?: string | undefined;
    remotePort?: number | undefined;
    localAddress?: string | undefined;
    localPort?: number | undefined;
    encrypted: boolean;
    protocol: string;
  };
  timing: { startTime: number; dnsLookup?: number; tcpConnection?: number; tlsHandshake?: number; firstByte?: number };
  networkMetrics: { bytesReceived: number; bytesSent: number; compressionRatio?: number; cacheHit?: boolean };
}

export interface NetworkExecutionResult extends PluginExecutionResult {
  modifications?: { headers?: Record<string, string>; statusCode?: number; body?: any; compressed?: boolean; cached?: boolean };
  networkMetrics?: { processingTime: number; memoryUsage: number; cpuUsage: number };
}

export interface NetworkHealthStatus {
  healthy: boolean;
  status: 'healthy' | 'degraded' | 'unhealthy';
  metrics: { responseTime: number; errorRate: number; throughput: number; connections: number };
  issues?: string[];
  lastCheck: Date;
}

export interface ConnectionConfig {
  http2?: { enabled: boolean; [other: string]: any };
  keepAlive?: { enabled: boolean; timeout: number; maxRequests?: number; maxIdleTime?: number };
  connectionPool?: { maxConnections: number; timeout: number; retryAttempts?: number };
  timeouts?: { connection: number; request: number; response: number };
}

export interface UpstreamServer {
  host: string;
  port?: number;
  weight?: number;
  maxConnections?: number;
  healthCheck?: string;
  backup?: boolean;
}

export type LoadBalancingStrategy = 'round-robin' | 'least-connections' | 'ip-hash' | 'weighted-round-robin' | 'least-response-time';

export interface HealthCheckConfig {
  enabled: boolean;
  interval: number;
  timeout: number;
  path: string;
  expectedStatus?: number;
  expectedBody?: string;
}

export interface FailoverConfig {
  enabled: boolean;
  maxFailures: number;
  recoveryTime: number;
  circuitBreaker?: boolean;
}

export interface ProxyConfig {
  enabled: boolean;
  upstreams: UpstreamServer[];
  loadBalancing: LoadBalancingStrategy;
  healthCheck?: HealthCheckConfig;
  failover?: FailoverConfig;
  timeout?: number;
  retries?: number;
}

export type CompressionAlgorithm = 'gzip' | 'brotli' | 'deflate';

export interface CompressionConfig {
  enabled: boolean;
  algorithms: CompressionAlgorithm[];
  level: number;
  threshold: number;
  contentTypes: string[];
  excludeContentTypes?: string[];
  streaming?: boolean;
}

export type RateLimitStrategy = 'fixed-window' | 'sliding-window' | 'token-bucket';

export interface RateLimitRule {
  requests: number;
  /** `30s`, `15m`, `1h`, `1d`. */
  window: string;
  burst?: number;
}

export interface RateLimitConfig {
  enabled: boolean;
  strategy: RateLimitStrategy;
  global?: RateLimitRule;
  perIP?: RateLimitRule;
  perUser?: RateLimitRule;
  perRoute?: Record<string, RateLimitRule>;
  redis?: RedisConfig;
  skipSuccessfulRequests?: boolean;
  skipFailedRequests?: boolean;
}

export interface WebSocketConfig {
  enabled: boolean;
  path?: string;
  maxConnections: number;
  pingInterval: number;
  pingTimeout: number;
  compression?: boolean;
  rooms?: { enabled: boolean; maxRooms: number; maxClientsPerRoom: number };
  authentication?: { required: boolean; tokenValidation?: (token: string) => Promise<boolean> };
}

export interface NetworkSecurityConfig {
  enabled: boolean;
  ddosProtection?: { enabled: boolean; maxRequestsPerSecond: number; banDuration: number; whitelist?: string[] };
  ipFiltering?: { whitelist?: string[]; blacklist?: string[]; geoBlocking?: any };
  requestValidation?: { maxBodySize: number; maxHeaderSize: number; maxUrlLength: number; allowedMethods: string[] };
}

export interface HTTPCacheConfig {
  enabled: boolean;
  etag?: { enabled: boolean; algorithm: 'md5' | 'sha1' | 'sha256' };
  lastModified?: boolean;
  cacheControl?: { maxAge?: number; sMaxAge?: number; [directive: string]: any };
  vary?: string[];
  conditionalRequests?: boolean;
}

export type NetworkPluginConfig =
  | ConnectionConfig
  | ProxyConfig
  | CompressionConfig
  | RateLimitConfig
  | WebSocketConfig
  | NetworkSecurityConfig
  | HTTPCacheConfig;

export interface NetworkPluginInterface extends BasePlugin {
  readonly type: PluginType.NETWORK;
  readonly networkCategory: NetworkCategory;
  executeNetwork(context: NetworkExecutionContext): Promise<NetworkExecutionResult>;
}
