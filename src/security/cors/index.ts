/**
 * `cors(options)`: cross-origin sharing as the `cors` package does it. Enters: its options. Leaves: a middleware; where
 * no function decides, its native form answers `OPTIONS` without JavaScript.
 */
import vary = require('vary');
import { NativeStep, withStep } from '../../plan/step';
import type { Middleware, Next, SecurityRequest, SecurityResponse } from '../middleware';
import { Problems } from '../problems';
import { expressionFor } from './expression';
import { readOrigin, readPolicy, type CorsOptions, type CorsOptionsDelegate, type CorsPolicy, type OriginPolicy } from './options';

export type { CorsOptions, CorsOptionsDelegate } from './options';

export function cors(options?: CorsOptions | CorsOptionsDelegate): Middleware {
  if (typeof options === 'function') return withStep(delegated(options), 'its options are made for each request');
  const policy = checkedPolicy(options ?? {});
  return withStep(function corsMiddleware(req, res, next) {
    share(policy, req, res, next);
  }, nativeForm(policy));
}

function checkedPolicy(options: CorsOptions): CorsPolicy {
  const problems = new Problems();
  const policy = readPolicy(options, problems);
  problems.throwAny('cors');
  return policy;
}

function delegated(delegate: CorsOptionsDelegate): Middleware {
  return function corsMiddleware(req, res, next) {
    delegate(req, (error, options) => {
      if (error) next(error);
      else guarded(next, () => share(checkedPolicy(options ?? {}), req, res, next));
    });
  };
}

/** What a callback was given may be invalid, and nobody would catch that: it may be called in another turn. */
function guarded(next: Next, run: () => void): void {
  try {
    run();
  } catch (error) {
    next(error);
  }
}

function share(policy: CorsPolicy, req: SecurityRequest, res: SecurityResponse, next: Next): void {
  const { origin } = policy;
  if (typeof origin !== 'function') return answer(policy, origin, req, res, next);
  origin(req.headers.origin, (error, given) => {
    if (error || !given) return next(error);
    guarded(next, () => {
      const problems = new Problems();
      const read = readOrigin(given, problems);
      if (typeof read === 'function') problems.add('origin', 'no function again', read);
      problems.throwAny('cors');
      answer(policy, read as OriginPolicy, req, res, next);
    });
  });
}

function answer(policy: CorsPolicy, origin: OriginPolicy, req: SecurityRequest, res: SecurityResponse, next: Next): void {
  if (origin.kind === 'off') return next();
  const preflight = req.method?.toUpperCase() === 'OPTIONS';
  const set = (name: string, value: string | undefined) => {
    if (value) res.setHeader(name, value);
  };
  set('Access-Control-Allow-Origin', allowedOrigin(origin, req.headers.origin));
  if (origin.kind !== 'any') varyByOrigin(res);
  if (policy.credentials) set('Access-Control-Allow-Credentials', 'true');
  if (preflight) {
    set('Access-Control-Allow-Methods', policy.methods);
    let allowed = policy.allowedHeaders;
    if (allowed === undefined) {
      vary(res, 'Access-Control-Request-Headers');
      allowed = req.headers['access-control-request-headers'];
    }
    set('Access-Control-Allow-Headers', allowed);
    set('Access-Control-Max-Age', policy.maxAge);
  }
  set('Access-Control-Expose-Headers', policy.exposedHeaders);
  if (!preflight || policy.preflightContinue) return next();
  res.statusCode = policy.optionsSuccessStatus;
  // Some browsers wait for a body unless they are told that there is none.
  res.setHeader('Content-Length', '0');
  res.end();
}

/** The name is seldom the second one, and putting lists together costs more than all else here. */
function varyByOrigin(res: SecurityResponse): void {
  if (res.getHeader('Vary') === undefined) res.setHeader('Vary', 'Origin');
  else vary(res, 'Origin');
}

function allowedOrigin(policy: OriginPolicy, origin: string | undefined): string | undefined {
  switch (policy.kind) {
    case 'off':
      return undefined;
    case 'any':
      return '*';
    case 'fixed':
      return policy.value;
    case 'matching':
      return policy.patterns.some((pattern) => matches(pattern, origin)) ? origin : undefined;
  }
}

function matches(pattern: true | string | RegExp, origin: string | undefined): boolean {
  if (pattern === true) return true;
  return typeof pattern === 'string' ? pattern === origin : pattern.test(origin as string);
}

function nativeForm(policy: CorsPolicy): NativeStep | string {
  const { origin, preflightContinue, optionsSuccessStatus, methods, allowedHeaders = null, exposedHeaders, maxAge } = policy;
  if (typeof origin === 'function') return 'origin is a function';
  if (origin.kind === 'off') return new NativeStep('headers', { changes: [] });
  const foreign = origin.kind === 'matching' ? origin.patterns.find(isForeign) : undefined;
  if (foreign !== undefined) return `origin has a regular expression that only JavaScript reads: ${String(foreign)}`;
  return new NativeStep('cors', {
    origins: nativeOrigins(origin),
    credentials: policy.credentials,
    ...{ methods, allowedHeaders, exposedHeaders, maxAge },
    preflightStatus: preflightContinue ? null : optionsSuccessStatus,
  });
}

function isForeign(pattern: true | string | RegExp): boolean {
  return pattern instanceof RegExp && expressionFor(pattern) === undefined;
}

function nativeOrigins(origin: Exclude<OriginPolicy, { kind: 'off' }>): object | string {
  if (origin.kind === 'any') return 'any';
  if (origin.kind === 'fixed') return { fixed: origin.value };
  const matching = origin.patterns.flatMap((pattern): unknown[] => {
    if (pattern === true) return ['every'];
    if (typeof pattern !== 'string') return [{ expression: expressionFor(pattern) }];
    // A header's characters are bytes: a text with others never matches.
    return /[^\0-\xff]/.test(pattern) ? [] : [{ exact: pattern }];
  });
  return { matching };
}
