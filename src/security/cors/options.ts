/**
 * Options of `cors`. Enters: what the package takes. Leaves: the policy that they come to, or every problem with them at
 * once. They are read when the middleware is made.
 */
import type { SecurityRequest } from '../middleware';
import type { Problems } from '../problems';

export type StaticOrigin = boolean | string | RegExp | readonly (boolean | string | RegExp)[];
export type OriginFunction = (
  origin: string | undefined,
  callback: (error: Error | null, origin?: StaticOrigin) => void,
) => void;

export interface CorsOptions {
  origin?: StaticOrigin | OriginFunction;
  methods?: string | readonly string[];
  allowedHeaders?: string | readonly string[];
  /** The same under its older name. */
  headers?: string | readonly string[];
  exposedHeaders?: string | readonly string[];
  credentials?: boolean;
  maxAge?: number | string;
  preflightContinue?: boolean;
  optionsSuccessStatus?: number;
}

export type CorsOptionsDelegate<Request = SecurityRequest> = (
  req: Request,
  callback: (error: Error | null, options?: CorsOptions) => void,
) => void;

export type OriginPolicy =
  | { readonly kind: 'off' }
  | { readonly kind: 'any' }
  | { readonly kind: 'fixed'; readonly value: string }
  | { readonly kind: 'matching'; readonly patterns: readonly (true | string | RegExp)[] };

export interface CorsPolicy {
  readonly origin: OriginPolicy | OriginFunction;
  readonly credentials: boolean;
  /** Texts as they stand in headers; empty: no such header. */
  readonly methods: string;
  /** undefined: those that the client asks for. */
  readonly allowedHeaders: string | undefined;
  readonly exposedHeaders: string;
  readonly maxAge: string;
  readonly preflightContinue: boolean;
  readonly optionsSuccessStatus: number;
}

const METHODS = 'GET,HEAD,PUT,PATCH,POST,DELETE';

/** Adds to `problems` what is wrong; the policy is of use only when nothing is. */
export function readPolicy(options: CorsOptions, problems: Problems): CorsPolicy {
  const { credentials, preflightContinue, optionsSuccessStatus = 204, methods } = options;
  const allowed = options.allowedHeaders || options.headers;
  for (const [name, value] of Object.entries({ credentials, preflightContinue })) {
    if (value != null && typeof value !== 'boolean') problems.add(name, 'true or false', value);
  }
  if (!Number.isInteger(optionsSuccessStatus) || optionsSuccessStatus < 200 || optionsSuccessStatus > 599) {
    problems.add('optionsSuccessStatus', 'a status from 200 to 599', optionsSuccessStatus);
  }
  return {
    origin: 'origin' in options ? readOrigin(options.origin, problems) : { kind: 'any' },
    credentials: credentials === true,
    methods: methods == null ? METHODS : list('methods', methods, problems),
    allowedHeaders: allowed ? list(options.allowedHeaders ? 'allowedHeaders' : 'headers', allowed, problems) : undefined,
    exposedHeaders: options.exposedHeaders ? list('exposedHeaders', options.exposedHeaders, problems) : '',
    maxAge: readMaxAge(options.maxAge, problems),
    preflightContinue: preflightContinue === true,
    optionsSuccessStatus,
  };
}

function list(name: string, value: unknown, problems: Problems): string {
  const words = Array.isArray(value) ? (value as unknown[]) : [value];
  if (words.some((word) => typeof word !== 'string')) {
    problems.add(name, 'a string or a list of strings', value);
    return '';
  }
  const text = words.join(',');
  problems.header(name, text);
  return text;
}

function readMaxAge(value: unknown, problems: Problems): string {
  if (value == null || value === '') return '';
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
  if (!/^-?\d+$/.test(text)) problems.add('maxAge', 'a number of seconds', value);
  return text;
}

/** What a callback gave is read as the option is. */
export function readOrigin(value: unknown, problems: Problems): OriginPolicy | OriginFunction {
  if (!value) return { kind: 'off' };
  if (typeof value === 'function') return value as OriginFunction;
  if (value === '*') return { kind: 'any' };
  if (typeof value === 'string') {
    problems.header('origin', value);
    return { kind: 'fixed', value };
  }
  return { kind: 'matching', patterns: readPatterns(value, problems) };
}

function readPatterns(value: unknown, problems: Problems): (true | string | RegExp)[] {
  if (Array.isArray(value)) return (value as unknown[]).flatMap((entry) => readPatterns(entry, problems));
  if (typeof value === 'string' || value instanceof RegExp) return [value];
  if (value === true) return [true];
  // Never a match; lists are often put together from what may be missing.
  if (value == null || value === false) return [];
  problems.add('origin', 'true, false, a string, a RegExp, a list of these or a function', value);
  return [];
}
