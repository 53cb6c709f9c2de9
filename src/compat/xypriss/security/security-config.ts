/**
 * `security`: what users may write there. Enters and leaves: types only. `true` is "as it comes", an object is "so", `false`
 * is off; `stack.ts` says what is on where nothing is said.
 */
/* eslint-disable @typescript-eslint/no-explicit-any -- callbacks get what XyPriss gave them */

/** The docs of XyPriss know `standard`, its types did not. */
export type SecurityLevel = 'basic' | 'standard' | 'enhanced' | 'maximum';

interface Switch {
  /** `false` is off, as `false` in the module's place. */
  enabled?: boolean;
}

export interface CSRFConfig extends Switch {
  cookieName?: string;
  cookieOptions?: {
    httpOnly?: boolean;
    sameSite?: boolean | 'lax' | 'strict' | 'none';
    secure?: boolean;
    path?: string;
    domain?: string;
    maxAge?: number;
  };
  /** What tokens are signed with; a random one per process where none is given. */
  getSecret?: (req: any) => string;
  getSessionIdentifier?: (req: any) => string | undefined;
  getTokenFromRequest?: (req: any) => unknown;
  ignoredMethods?: string[];
}

export interface HelmetConfig {
  contentSecurityPolicy?: boolean | Record<string, any>;
  hsts?: boolean | { maxAge?: number; includeSubDomains?: boolean; preload?: boolean };
  [header: string]: any;
}

export interface CORSConfig extends Switch {
  origin?: boolean | string | RegExp | (string | RegExp)[] | ((origin: string | undefined, callback: (error: Error | null, allow?: any) => void) => void);
  methods?: string | string[];
  allowedHeaders?: string | string[];
  exposedHeaders?: string | string[];
  credentials?: boolean;
  maxAge?: number;
  preflightContinue?: boolean;
  optionsSuccessStatus?: number;
}

/** The limit of `security.rateLimit`; `RateLimitConfig` is the network plugin's. */
export interface RequestLimitConfig {
  windowMs?: number;
  max?: number;
  message?: string | Record<string, unknown>;
  standardHeaders?: boolean | string;
  legacyHeaders?: boolean;
  [option: string]: any;
}

export interface BruteForceConfig {
  freeRetries?: number;
  minWait?: number;
  maxWait?: number;
  /** Seconds. */
  lifetime?: number;
  failCallback?: (req: any, res: any, next: any, nextValidRequestDate: Date) => void;
  /** As many requests as are free, counted in `windowMs`; the names that `security.rateLimit` has. */
  max?: number;
  windowMs?: number;
  [option: string]: any;
}

export interface XSSConfig extends Switch {
  blockOnDetection?: boolean;
  customPatterns?: RegExp[];
  /** Tags that stay, with the attributes that they may have. */
  whitelist?: Record<string, string[]>;
}

export interface DetectorConfig extends Switch {
  blockOnDetection?: boolean;
  strictMode?: boolean;
  logAttempts?: boolean;
  falsePositiveThreshold?: number;
}

export interface SQLInjectionConfig extends DetectorConfig {
  riskThreshold?: 'low' | 'medium' | 'high';
  customPatterns?: RegExp[];
  contextualAnalysis?: boolean;
}

export interface PathTraversalConfig extends DetectorConfig {
  allowedPaths?: string[];
  allowedExtensions?: string[];
  maxDepth?: number;
}

export interface CommandInjectionConfig extends DetectorConfig {
  contextualAnalysis?: boolean;
  allowedCommands?: string[];
}

export interface XXEConfig extends DetectorConfig {
  allowDTD?: boolean;
  allowExternalEntities?: boolean;
  maxEntityExpansions?: number;
}

export type LDAPInjectionConfig = DetectorConfig;

export interface ResponseCompressionConfig {
  level?: number;
  threshold?: number | string;
  filter?: (req: any, res: any) => boolean;
  [option: string]: any;
}

export interface HPPConfig extends Switch {
  whitelist?: string | string[];
  checkQuery?: boolean;
  checkBody?: boolean;
}

export interface MongoSanitizeConfig extends Switch {
  replaceWith?: string;
  allowDots?: boolean;
  dryRun?: boolean;
  onSanitize?: (found: { req: any; key: string }) => void;
}

export interface MorganConfig extends Switch {
  format?: string;
  skip?: (req: any, res: any) => boolean;
  stream?: { write(line: string): unknown };
}

export interface SlowDownConfig extends Switch {
  windowMs?: number;
  delayAfter?: number;
  delayMs?: number | ((used: number, req: any) => number);
  maxDelayMs?: number;
}

export interface RoutePattern {
  path: string | RegExp;
  methods?: string[];
}

export interface SecurityModuleRouteConfig {
  includeRoutes?: (string | RegExp | RoutePattern)[];
  excludeRoutes?: (string | RegExp | RoutePattern)[];
}

export type RoutedModule = 'xss' | 'sqlInjection' | 'pathTraversal' | 'commandInjection' | 'xxe' | 'ldapInjection';

export interface SecurityConfig {
  enabled?: boolean;
  level?: SecurityLevel;
  routeConfig?: Partial<Record<RoutedModule, SecurityModuleRouteConfig>>;
  helmet?: boolean | HelmetConfig;
  cors?: boolean | CORSConfig;
  compression?: boolean | ResponseCompressionConfig;
  rateLimit?: boolean | RequestLimitConfig;
  slowDown?: boolean | SlowDownConfig;
  bruteForce?: boolean | BruteForceConfig;
  hpp?: boolean | HPPConfig;
  mongoSanitize?: boolean | MongoSanitizeConfig;
  xss?: boolean | XSSConfig;
  sqlInjection?: boolean | SQLInjectionConfig;
  pathTraversal?: boolean | PathTraversalConfig;
  commandInjection?: boolean | CommandInjectionConfig;
  xxe?: boolean | XXEConfig;
  ldapInjection?: boolean | LDAPInjectionConfig;
  csrf?: boolean | CSRFConfig;
  morgan?: boolean | MorganConfig;
  encryption?: { algorithm?: string; keySize?: number; [other: string]: any };
  authentication?: {
    jwt?: { secret?: string; expiresIn?: string; algorithm?: string };
    session?: { secret?: string; name?: string; cookie?: Record<string, any> };
    [other: string]: any;
  };
}

/** `{ enabled: false }` is off, as the README of XyPriss has it; `enabled` is no option of what a module is made with. */
export function withSwitches(security: SecurityConfig): SecurityConfig {
  const switched = Object.entries(security).map(([name, option]: [string, unknown]) => {
    if (typeof option !== 'object' || option === null || !('enabled' in option)) return [name, option];
    const { enabled, ...rest } = option;
    return [name, enabled === false ? false : rest];
  });
  return Object.fromEntries(switched) as SecurityConfig;
}

/** An option that is `true`, an object or absent, as an object. */
export function asObject<T extends object>(option: boolean | T | undefined): Partial<T> {
  return typeof option === 'object' ? option : {};
}
