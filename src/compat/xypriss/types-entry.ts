/** The types of `xsys/xypriss`. Only the declarations made from this file are used; no program loads it. */
export * from './adapter';
export type {
  ErrorRequestHandler,
  NextFunction,
  Request,
  Request as XyPrissRequest,
  RequestHandler,
  Response,
  Response as XyPrissResponse,
} from './messages/message-types';
export type { XyprissApp as UltraFastApp } from './application/application';
export type { RouteCacheOptions as RouteOptions } from './cache/cache-middleware';
export type { OptimalCacheConfig as CacheConfig, RedisConfig } from './cache/cache-types';
export type { MultiServerApp, MultiServerApp as XyPMS } from './multi-server/multi-server-app';
export type { MultiServerConfig, ServerOptions } from './options/option-types';
export type { PerformanceMonitorConfig as PerformanceConfig } from './monitoring/performance-monitor';
export type {
  CompressionAlgorithm,
  CompressionConfig,
  ConnectionConfig,
  FailoverConfig,
  HealthCheckConfig,
  HTTPCacheConfig,
  LoadBalancingStrategy,
  NetworkExecutionContext,
  NetworkExecutionResult,
  NetworkHealthStatus,
  NetworkPluginConfig,
  NetworkSecurityConfig,
  ProxyConfig,
  RateLimitConfig,
  RateLimitRule,
  RateLimitStrategy,
  UpstreamServer,
  WebSocketConfig,
} from './plugins/network/network-types';
export type {
  BasePlugin,
  CachePlugin,
  CachePlugin as ICachePlugin,
  NativePlugin,
  PerformanceMetrics,
  PerformancePlugin,
  PerformancePlugin as IPerformancePlugin,
  PluginConfiguration,
  PluginEvent,
  PluginExecutionContext,
  PluginExecutionResult,
  PluginExecutionStats,
  PluginInitializationContext,
  PluginRegistryConfig,
  SecurityPlugin,
  SecurityPlugin as ISecurityPlugin,
} from './plugins/plugin-types';
export type { SecurityConfig } from './security/security-config';
export type { RouteConfig, SmartRouteConfig } from './smart-route/route';
export type { FileUploadConfig } from './uploads/upload-config';
