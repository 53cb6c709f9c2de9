/**
 * `helmet(options)`: the headers of helmet 8, with its options, names, values, order and errors. Enters: options. Leaves:
 * a middleware; its native form sets the same headers on answers that JavaScript never sees. One middleware for one
 * header each is on the function itself, under helmet's names and their older ones.
 */
import { headerMiddleware, type HeaderChange } from '../header-policies';
import type { Middleware } from '../middleware';
import {
  contentSecurityPolicy,
  dangerouslyDisableDefaultSrc,
  getDefaultDirectives,
  type ContentSecurityPolicyOptions,
} from './content-security-policy';
import * as policies from './policies';
import type { StrictTransportSecurityOptions } from './policies';

type Switch<Options> = boolean | Options;

export interface HelmetOptions {
  contentSecurityPolicy?: Switch<ContentSecurityPolicyOptions>;
  crossOriginEmbedderPolicy?: Switch<{ policy?: string }>;
  crossOriginOpenerPolicy?: Switch<{ policy?: string }>;
  crossOriginResourcePolicy?: Switch<{ policy?: string }>;
  originAgentCluster?: boolean;
  referrerPolicy?: Switch<{ policy?: string | string[] }>;
  strictTransportSecurity?: Switch<StrictTransportSecurityOptions>;
  hsts?: Switch<StrictTransportSecurityOptions>;
  xContentTypeOptions?: boolean;
  noSniff?: boolean;
  xDnsPrefetchControl?: Switch<{ allow?: boolean }>;
  dnsPrefetchControl?: Switch<{ allow?: boolean }>;
  xDownloadOptions?: boolean;
  ieNoOpen?: boolean;
  xFrameOptions?: Switch<{ action?: string }>;
  frameguard?: Switch<{ action?: string }>;
  xPermittedCrossDomainPolicies?: Switch<{ permittedPolicies?: string }>;
  permittedCrossDomainPolicies?: Switch<{ permittedPolicies?: string }>;
  xPoweredBy?: boolean;
  hidePoweredBy?: boolean;
  xXssProtection?: boolean;
  xssFilter?: boolean;
}

interface Feature {
  /** The option, and the middleware's name on `helmet`. */
  readonly option: string;
  readonly alias?: string;
  /** As messages call it. */
  readonly header?: string;
  readonly change: (options: never) => HeaderChange;
  /** Only on request. */
  readonly off?: boolean;
  /** An object instead of a boolean is warned of. */
  readonly bare?: boolean;
}

/** In the order in which the headers are set. */
const FEATURES: readonly Feature[] = [
  { option: 'contentSecurityPolicy', change: contentSecurityPolicy },
  { option: 'crossOriginEmbedderPolicy', change: policies.crossOriginEmbedderPolicy, off: true },
  { option: 'crossOriginOpenerPolicy', change: policies.crossOriginOpenerPolicy },
  { option: 'crossOriginResourcePolicy', change: policies.crossOriginResourcePolicy },
  { option: 'originAgentCluster', header: 'Origin-Agent-Cluster', change: policies.originAgentCluster, bare: true },
  { option: 'referrerPolicy', change: policies.referrerPolicy },
  {
    option: 'strictTransportSecurity',
    alias: 'hsts',
    header: 'Strict-Transport-Security',
    change: policies.strictTransportSecurity,
  },
  {
    option: 'xContentTypeOptions',
    alias: 'noSniff',
    header: 'X-Content-Type-Options',
    change: policies.xContentTypeOptions,
    bare: true,
  },
  {
    option: 'xDnsPrefetchControl',
    alias: 'dnsPrefetchControl',
    header: 'X-DNS-Prefetch-Control',
    change: policies.xDnsPrefetchControl,
  },
  { option: 'xDownloadOptions', alias: 'ieNoOpen', header: 'X-Download-Options', change: policies.xDownloadOptions, bare: true },
  { option: 'xFrameOptions', alias: 'frameguard', header: 'X-Frame-Options', change: policies.xFrameOptions },
  {
    option: 'xPermittedCrossDomainPolicies',
    alias: 'permittedCrossDomainPolicies',
    header: 'X-Permitted-Cross-Domain-Policies',
    change: policies.xPermittedCrossDomainPolicies,
  },
  { option: 'xPoweredBy', alias: 'hidePoweredBy', header: 'X-Powered-By', change: policies.xPoweredBy, bare: true },
  { option: 'xXssProtection', alias: 'xssFilter', header: 'X-XSS-Protection', change: policies.xXssProtection, bare: true },
];

function changesOf(options: Record<string, unknown>): HeaderChange[] {
  const changes: HeaderChange[] = [];
  for (const { option, alias, header, change, off = false, bare = false } of FEATURES) {
    if (alias !== undefined && option in options && alias in options) {
      throw new Error(`${header} option was specified twice. Remove the \`${alias}\` option to fix this error.`);
    }
    const given = alias === undefined ? options[option] : (options[option] ?? options[alias]);
    if (given === false || (given === undefined && off)) continue;
    const own = given !== undefined && given !== true;
    if (own && bare) console.warn(`${header} does not take options. Remove the property to silence this warning.`);
    changes.push(change((own ? given : {}) as never));
  }
  return changes;
}

function helmetOf(options: HelmetOptions = {}): Middleware {
  if ((options as { constructor?: { name?: string } }).constructor?.name === 'IncomingMessage') {
    throw new Error('It appears you have done something like `app.use(helmet)`, but it should be `app.use(helmet())`.');
  }
  return headerMiddleware('helmetMiddleware', changesOf(options as Record<string, unknown>));
}

/** A middleware for one header. */
type Single<Options = undefined> = (options?: Options) => Middleware;

export interface Helmet {
  (options?: HelmetOptions): Middleware;
  contentSecurityPolicy: Single<ContentSecurityPolicyOptions> & {
    getDefaultDirectives: typeof getDefaultDirectives;
    dangerouslyDisableDefaultSrc: typeof dangerouslyDisableDefaultSrc;
  };
  crossOriginEmbedderPolicy: Single<{ policy?: string }>;
  crossOriginOpenerPolicy: Single<{ policy?: string }>;
  crossOriginResourcePolicy: Single<{ policy?: string }>;
  originAgentCluster: Single;
  referrerPolicy: Single<{ policy?: string | string[] }>;
  strictTransportSecurity: Single<StrictTransportSecurityOptions>;
  hsts: Single<StrictTransportSecurityOptions>;
  xContentTypeOptions: Single;
  noSniff: Single;
  xDnsPrefetchControl: Single<{ allow?: boolean }>;
  dnsPrefetchControl: Single<{ allow?: boolean }>;
  xDownloadOptions: Single;
  ieNoOpen: Single;
  xFrameOptions: Single<{ action?: string }>;
  frameguard: Single<{ action?: string }>;
  xPermittedCrossDomainPolicies: Single<{ permittedPolicies?: string }>;
  permittedCrossDomainPolicies: Single<{ permittedPolicies?: string }>;
  xPoweredBy: Single;
  hidePoweredBy: Single;
  xXssProtection: Single;
  xssFilter: Single;
}

function singles(): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const { option, alias, change } of FEATURES) {
    const single = (options: object = {}) => headerMiddleware(`${option}Middleware`, [change(options as never)]);
    made[option] = single;
    if (alias !== undefined) made[alias] = single;
  }
  Object.assign(made.contentSecurityPolicy as object, { getDefaultDirectives, dangerouslyDisableDefaultSrc });
  return made;
}

export const helmet = Object.assign(helmetOf, singles()) as unknown as Helmet;
