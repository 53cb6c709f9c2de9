/** Plugins as programs write them. Enters and leaves: enums and types. */
/* eslint-disable @typescript-eslint/no-explicit-any -- programs' own plugins were compiled against these */
import type { SecureCacheAdapter } from '../cache/cache';
import type { NextFunction, Request, Response } from '../messages/message-types';

export enum PluginType {
  PRE_REQUEST = 'pre-request',
  SECURITY = 'security',
  NETWORK = 'network',
  CACHE = 'cache',
  PERFORMANCE = 'performance',
  POST_RESPONSE = 'post-response',
  MIDDLEWARE = 'middleware',
  NATIVE = 'native',
}

export enum PluginPriority {
  CRITICAL = 0,
  HIGH = 1,
  NORMAL = 2,
  LOW = 3,
  BACKGROUND = 4,
}

export enum PluginEventType {
  PLUGIN_REGISTERED = 'plugin:registered',
  PLUGIN_UNREGISTERED = 'plugin:unregistered',
  PLUGIN_EXECUTED = 'plugin:executed',
  PLUGIN_ERROR = 'plugin:error',
  PLUGIN_TIMEOUT = 'plugin:timeout',
  PERFORMANCE_THRESHOLD_EXCEEDED = 'performance:threshold:exceeded',
}

export interface PluginLogger {
  error(component: string, message: string, ...details: unknown[]): void;
  warn(component: string, message: string, ...details: unknown[]): void;
  info(component: string, message: string, ...details: unknown[]): void;
  debug(component: string, message: string, ...details: unknown[]): void;
}

export interface PluginConfiguration {
  maxExecutionTime: number;
  enableProfiling: boolean;
  enableCaching: boolean;
  enableEncryption: boolean;
  enableAuditLogging: boolean;
  securityLevel: 'basic' | 'enhanced' | 'maximum';
  customSettings: Record<string, any>;
}

export interface PluginInitializationContext {
  cache: SecureCacheAdapter;
  cluster?: any;
  config: PluginConfiguration;
  logger: PluginLogger;
}

export interface PluginExecutionContext {
  req: Request;
  res: Response;
  next: NextFunction;
  startTime: number;
  executionId: string;
  cache: SecureCacheAdapter;
  cluster?: any;
  pluginData: Map<string, any>;
  metrics: { executionTime: number; memoryUsage: number; cpuUsage: number };
  security: { isAuthenticated: boolean; userId?: string; roles: string[]; permissions: string[] };
}

export interface PluginExecutionResult {
  success: boolean;
  executionTime: number;
  data?: any;
  error?: Error;
  shouldContinue: boolean;
  cacheKey?: string;
  cacheTTL?: number;
}

export interface BasePlugin {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly type: PluginType;
  readonly priority: PluginPriority;
  /** Milliseconds. */
  readonly maxExecutionTime: number;
  readonly isAsync: boolean;
  readonly isCacheable: boolean;
  initialize?(context: PluginInitializationContext): Promise<void> | void;
  execute(context: PluginExecutionContext): Promise<PluginExecutionResult> | PluginExecutionResult;
  /** When it is unregistered, or its server closes. */
  cleanup?(context?: PluginExecutionContext): Promise<void> | void;
  precompile?(): Promise<void> | void;
  warmup?(context: PluginExecutionContext): Promise<void> | void;
}

export interface SecurityPlugin extends BasePlugin {
  readonly type: PluginType.SECURITY;
  authenticate?(context: PluginExecutionContext): Promise<boolean>;
  authorize?(context: PluginExecutionContext, resource: string): Promise<boolean>;
  validateInput?(context: PluginExecutionContext): Promise<boolean>;
  sanitizeData?(data: any): any;
  readonly securityLevel: 'basic' | 'enhanced' | 'maximum';
  readonly encryptionRequired: boolean;
  readonly auditLogging: boolean;
}

export interface PerformanceThresholds {
  responseTime: number;
  memoryUsage: number;
  cpuUsage: number;
}

export interface PerformancePlugin extends BasePlugin {
  readonly type: PluginType.PERFORMANCE;
  startTimer(name: string): void;
  endTimer(name: string): number;
  recordMetric(name: string, value: number): void;
  getMetrics(): PerformanceMetrics;
  readonly performanceThresholds: PerformanceThresholds;
}

export interface CachePlugin extends BasePlugin {
  readonly type: PluginType.CACHE;
  shouldCache?(context: PluginExecutionContext): boolean;
  generateCacheKey?(context: PluginExecutionContext): string;
  getCacheTTL?(context: PluginExecutionContext): number;
  invalidateCache?(pattern: string): Promise<void>;
  readonly cacheStrategy: 'memory' | 'redis' | 'hybrid';
  readonly compressionEnabled: boolean;
  readonly encryptionEnabled: boolean;
}

export interface NativePlugin extends BasePlugin {
  readonly type: PluginType.NATIVE;
  executeNative?(buffer: ArrayBuffer): ArrayBuffer;
  loadWasm?(wasmPath: string): Promise<unknown>;
  readonly wasmModule?: unknown;
  readonly nativeLibrary?: string;
}

export interface PerformanceMetrics {
  totalExecutions: number;
  averageExecutionTime: number;
  minExecutionTime: number;
  maxExecutionTime: number;
  errorCount: number;
  successRate: number;
  memoryUsage: number;
  cpuUsage: number;
  lastExecuted: Date;
}

export interface PluginRegistryConfig {
  maxPlugins: number;
  enableHotReload: boolean;
  enableProfiling: boolean;
  performanceThresholds: { maxExecutionTime: number; maxMemoryUsage: number; maxCpuUsage: number };
}

export interface PluginExecutionStats {
  pluginId: string;
  executionCount: number;
  totalExecutionTime: number;
  averageExecutionTime: number;
  errorCount: number;
  lastExecuted: Date;
  performanceScore: number;
}

export interface PluginEvent {
  type: PluginEventType;
  pluginId: string;
  timestamp: Date;
  data?: any;
  error?: Error;
  executionTime?: number;
}
