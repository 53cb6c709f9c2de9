/**
 * The options of `createServer`, as users write them. Enters and leaves: types only. What each one does, and which do
 * nothing, is in MIGRATION.md; a value of the wrong kind is an error when the server is made (`validate.ts`).
 */
/* eslint-disable @typescript-eslint/no-explicit-any -- plugins and callbacks get what XyPriss gave them */
import type { Request, Response } from '../messages/message-types';
import type { RedisConfig } from '../cache/cache-types';
import type { FileUploadConfig } from '../uploads/upload-config';
import type { SecurityConfig } from '../security/security-config';

export interface AutoPortSwitchOptions {
  enabled?: boolean;
  maxAttempts?: number;
  /** Where counting begins; the wanted port, if not given. */
  startPort?: number;
  portRange?: [min: number, max: number];
  strategy?: 'increment' | 'random' | 'predefined';
  predefinedPorts?: number[];
  onPortSwitch?: (originalPort: number, newPort: number) => void;
}

export interface HttpServerOptions {
  port?: number;
  host?: string;
  trustProxy?: boolean | number | string | string[] | ((address: string, hop: number) => boolean);
  /** Bytes, or text such as `10mb`. */
  jsonLimit?: string | number;
  urlEncodedLimit?: string | number;
  enableMiddleware?: boolean;
  /** `false` leaves JSON as text in `req.body`. */
  autoParseJson?: boolean;
  autoPortSwitch?: AutoPortSwitchOptions;
  /** `false`: an error that nobody caught ends the process, as in every other program. */
  trapUncaught?: boolean;
  logPerfomances?: boolean;
  serviceName?: string;
  version?: string;
}

export interface NotFoundOptions {
  enabled?: boolean;
  title?: string;
  message?: string;
  showSuggestions?: boolean;
  customCSS?: string;
  /** Milliseconds. */
  redirectAfter?: number;
  redirectTo?: string;
  showBackButton?: boolean;
  theme?: 'light' | 'dark' | 'auto';
  logoUrl?: string;
  customContent?: string;
  contact?: { email?: string; website?: string; support?: string };
}

export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug' | 'verbose';

export interface LoggingOptions {
  enabled?: boolean;
  level?: LogLevel;
  components?: Record<string, boolean>;
  customLogger?: (level: LogLevel, component: string, message: string, ...args: any[]) => void;
  [other: string]: any;
}

export interface RequestManagementOptions {
  timeout?: {
    enabled?: boolean;
    defaultTimeout?: number;
    /** By path, as routes have it. */
    routes?: Record<string, number>;
    staticTimeout?: number;
    onTimeout?: (req: Request, res: Response) => void;
    includeStackTrace?: boolean;
  };
  concurrency?: {
    enabled?: boolean;
    maxConcurrentRequests?: number;
    maxPerIP?: number;
    /** Milliseconds that a request may wait for room; none waits without it. */
    queueTimeout?: number;
    priorityQueue?: { enabled?: boolean; priorities?: Record<string, number> };
    onQueueOverflow?: (req: Request, res: Response) => void;
  };
  payload?: {
    maxBodySize?: number | string;
    maxUrlLength?: number;
    /** These three are limits of uploads. */
    maxFields?: number;
    maxFileSize?: number | string;
    allowedMimeTypes?: string[];
    customValidator?: (req: any) => boolean | Promise<boolean>;
  };
  lifecycle?: {
    enabled?: boolean;
    trackStartTime?: boolean;
    trackStages?: boolean;
    warnAfter?: number;
    onLifecycleEvent?: (event: string, req: any, data: any) => void;
  };
  networkQuality?: any;
  resilience?: any;
}

/** `cache` of `createServer`: behind `app.cache`. */
export interface CacheOptions {
  enabled?: boolean;
  strategy?: 'auto' | 'memory' | 'redis' | 'hybrid' | 'distributed';
  /** Seconds. */
  ttl?: number;
  maxSize?: number;
  redis?: RedisConfig;
  memory?: { maxSize?: number; maxEntries?: number; [other: string]: any };
  [other: string]: any;
}

/** One server of several; what is not said here is as `createServer`'s other options say. */
export interface MultiServerConfig {
  id: string;
  port: number;
  host?: string;
  /** Routes under it are this server's. */
  routePrefix?: string;
  /** Paths, or all under one as `/api/*`. */
  allowedRoutes?: string[];
  server?: HttpServerOptions;
  security?: SecurityConfig;
  performance?: any;
  cache?: CacheOptions;
  fileUpload?: FileUploadConfig;
  middleware?: any;
  logging?: LoggingOptions;
}

export interface ServerOptions {
  env?: 'development' | 'production' | 'test';
  compat?: 'strict' | 'fixed';
  server?: HttpServerOptions;
  security?: SecurityConfig;
  notFound?: NotFoundOptions;
  logging?: LoggingOptions;
  cache?: CacheOptions;
  performance?: any;
  monitoring?: {
    enabled?: boolean;
    healthChecks?: boolean;
    metrics?: boolean;
    detailed?: boolean;
    alertThresholds?: { memoryUsage?: number; hitRate?: number; errorRate?: number; latency?: number };
  };
  multiServer?: { enabled?: boolean; servers?: MultiServerConfig[] };
  requestManagement?: RequestManagementOptions;
  fileUpload?: FileUploadConfig;
  cluster?: any;
  workerPool?: any;
  fileWatcher?: any;
  plugins?: {
    routeOptimization?: { enabled?: boolean; [option: string]: any };
    serverMaintenance?: { enabled?: boolean; [option: string]: any };
    customPlugins?: { name: string; plugin: any; config?: any }[];
  };
  network?: any;
}
