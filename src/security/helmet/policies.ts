/**
 * helmet's headers but for Content-Security-Policy. Enters: the options of one header. Leaves: the header, or an error
 * that names what the header does not take.
 */
import type { HeaderChange } from '../header-policies';

/** A header with one policy out of a list. */
function onePolicy(name: string, standard: string, allowed: readonly string[]) {
  return ({ policy = standard }: { policy?: string }): HeaderChange => {
    if (!allowed.includes(policy)) throw new Error(`${name} does not support the ${JSON.stringify(policy)} policy`);
    return { name, value: policy };
  };
}

/** A header that knows no options. */
function fixed(name: string, value: string | undefined) {
  return (): HeaderChange => ({ name, value });
}

export const crossOriginEmbedderPolicy = onePolicy('Cross-Origin-Embedder-Policy', 'require-corp', [
  'require-corp',
  'credentialless',
  'unsafe-none',
]);

export const crossOriginOpenerPolicy = onePolicy('Cross-Origin-Opener-Policy', 'same-origin', [
  'same-origin',
  'same-origin-allow-popups',
  'noopener-allow-popups',
  'unsafe-none',
]);

export const crossOriginResourcePolicy = onePolicy('Cross-Origin-Resource-Policy', 'same-origin', [
  'same-origin',
  'same-site',
  'cross-origin',
]);

export const originAgentCluster = fixed('Origin-Agent-Cluster', '?1');
export const xContentTypeOptions = fixed('X-Content-Type-Options', 'nosniff');
export const xDownloadOptions = fixed('X-Download-Options', 'noopen');
export const xPoweredBy = fixed('X-Powered-By', undefined);
/** Off: the filter that it turned on had holes of its own. */
export const xXssProtection = fixed('X-XSS-Protection', '0');

const REFERRER_TOKENS = new Set([
  'no-referrer',
  'no-referrer-when-downgrade',
  'same-origin',
  'origin',
  'strict-origin',
  'origin-when-cross-origin',
  'strict-origin-when-cross-origin',
  'unsafe-url',
  '',
]);

export function referrerPolicy({ policy = ['no-referrer'] }: { policy?: string | string[] }): HeaderChange {
  const tokens = typeof policy === 'string' ? [policy] : policy;
  if (tokens.length === 0) throw new Error('Referrer-Policy received no policy tokens');
  const seen = new Set<string>();
  tokens.forEach((token) => {
    const shown = JSON.stringify(token);
    if (!REFERRER_TOKENS.has(token)) throw new Error(`Referrer-Policy received an unexpected policy token ${shown}`);
    if (seen.has(token)) throw new Error(`Referrer-Policy received a duplicate policy token ${shown}`);
    seen.add(token);
  });
  return { name: 'Referrer-Policy', value: tokens.join(',') };
}

export interface StrictTransportSecurityOptions {
  maxAge?: number;
  includeSubDomains?: boolean;
  preload?: boolean;
}

const ONE_YEAR = 365 * 24 * 60 * 60;

export function strictTransportSecurity(options: StrictTransportSecurityOptions): HeaderChange {
  if ('maxage' in options) {
    throw new Error('Strict-Transport-Security received an unsupported property, `maxage`. Did you mean to pass `maxAge`?');
  }
  if ('includeSubdomains' in options) {
    throw new Error(
      'Strict-Transport-Security middleware should use `includeSubDomains` instead of `includeSubdomains`. (The correct one has an uppercase "D".)',
    );
  }
  const { maxAge = ONE_YEAR, includeSubDomains = true, preload } = options;
  if (!(maxAge >= 0 && Number.isFinite(maxAge))) {
    throw new Error(
      `Strict-Transport-Security: ${JSON.stringify(maxAge)} is not a valid value for maxAge. Please choose a positive integer.`,
    );
  }
  const directives = [`max-age=${Math.floor(maxAge)}`];
  if (includeSubDomains) directives.push('includeSubDomains');
  if (preload) directives.push('preload');
  return { name: 'Strict-Transport-Security', value: directives.join('; ') };
}

export function xDnsPrefetchControl(options: { allow?: boolean }): HeaderChange {
  return { name: 'X-DNS-Prefetch-Control', value: options.allow ? 'on' : 'off' };
}

export function xFrameOptions({ action = 'sameorigin' }: { action?: string }): HeaderChange {
  const written = typeof action === 'string' ? action.toUpperCase() : action;
  const value = written === 'SAME-ORIGIN' ? 'SAMEORIGIN' : written;
  if (value !== 'DENY' && value !== 'SAMEORIGIN') throw new Error(`X-Frame-Options received an invalid action ${JSON.stringify(action)}`);
  return { name: 'X-Frame-Options', value };
}

const PERMITTED = new Set(['none', 'master-only', 'by-content-type', 'all']);

export function xPermittedCrossDomainPolicies({ permittedPolicies = 'none' }: { permittedPolicies?: string }): HeaderChange {
  if (!PERMITTED.has(permittedPolicies)) {
    throw new Error(`X-Permitted-Cross-Domain-Policies does not support ${JSON.stringify(permittedPolicies)}`);
  }
  return { name: 'X-Permitted-Cross-Domain-Policies', value: permittedPolicies };
}
