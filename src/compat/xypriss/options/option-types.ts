/**
 * The options of `createServer`, as users write them. Enters and leaves: types only. What each one does, and which do
 * nothing, is in MIGRATION.md; a value of the wrong kind is an error when the server is made (`validate.ts`).
 */
/* eslint-disable @typescript-eslint/no-explicit-any -- plugins and callbacks get what XyPriss gave them */
import type { Request, Response } from '../messages/message-types';
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

export interface ServerOptions {
  env?: 'development' | 'production' | 'test';
  compat?: 'strict' | 'fixed';
  server?: HttpServerOptions;
  security?: SecurityConfig;
  notFound?: NotFoundOptions;
  logging?: LoggingOptions;
  cache?: any;
  performance?: any;
  monitoring?: any;
  multiServer?: any;
  requestManagement?: {
    timeout?: {
      enabled?: boolean;
      defaultTimeout?: number;
      routes?: Record<string, number>;
      onTimeout?: (req: Request, res: Response) => void;
      includeStackTrace?: boolean;
    };
    concurrency?: any;
    [other: string]: any;
  };
  fileUpload?: any;
  cluster?: any;
  workerPool?: any;
  fileWatcher?: any;
  plugins?: any;
  network?: any;
}
