/**
 * Security headers. Enters: `security.level` and `security.helmet`. Leaves: options for two helmets, because XyPriss sets
 * its headers twice: preflight requests are answered between the two and carry the first ones only.
 */
import { asObject, type HelmetConfig, type SecurityLevel } from './security-config';

const DIRECTIVES = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:'],
  fontSrc: ["'self'"],
};

const MAXIMUM_DIRECTIVES = {
  defaultSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  scriptSrc: ["'self'"],
  imgSrc: ["'self'", 'data:', 'https:'],
};

/** XyPriss's choice of helmet's options, which `app.middleware().helmet()` begins with too. */
export const FIRST: HelmetConfig = {
  contentSecurityPolicy: { directives: DIRECTIVES },
  crossOriginEmbedderPolicy: true,
  crossOriginOpenerPolicy: true,
  crossOriginResourcePolicy: { policy: 'same-origin' },
  dnsPrefetchControl: { allow: false },
  frameguard: { action: 'deny' },
  hidePoweredBy: true,
  hsts: { maxAge: 31_536_000, includeSubDomains: true, preload: false },
  ieNoOpen: true,
  noSniff: true,
  originAgentCluster: true,
  permittedCrossDomainPolicies: false,
  referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
  xssFilter: true,
};

export function firstHeaders(helmet: boolean | HelmetConfig | undefined): HelmetConfig {
  return { ...FIRST, ...asObject<HelmetConfig>(helmet) };
}

/** What the second helmet sets: only what differs from the first. Undefined where nothing does. */
export function secondHeaders(level: SecurityLevel, helmet: boolean | HelmetConfig | undefined): HelmetConfig | undefined {
  const named = asObject<HelmetConfig>(helmet).contentSecurityPolicy;
  if (level !== 'maximum' || named !== undefined) return undefined;
  return { contentSecurityPolicy: { directives: MAXIMUM_DIRECTIVES } };
}

/** helmet with nothing but a Content-Security-Policy. */
export function onlyPolicy(options: HelmetConfig): HelmetConfig {
  const off = Object.fromEntries(Object.keys(FIRST).map((name) => [name, false]));
  return { ...off, ...options };
}
