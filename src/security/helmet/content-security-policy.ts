/**
 * `Content-Security-Policy` with helmet's options. Enters: directives. Leaves: the header's value, or a function that
 * makes it where a directive has functions (nonces). It does not judge what a policy allows.
 */
import type { SecurityRequest, SecurityResponse } from '../middleware';
import type { HeaderChange } from '../header-policies';

type Source = string | ((req: SecurityRequest, res: SecurityResponse) => string);
type DirectiveValue = null | string | Iterable<Source> | symbol;

export interface ContentSecurityPolicyOptions {
  useDefaults?: boolean;
  directives?: Record<string, DirectiveValue>;
  reportOnly?: boolean;
}

/** Stands where `default-src` is left out on purpose. */
export const dangerouslyDisableDefaultSrc: unique symbol = Symbol('dangerouslyDisableDefaultSrc');

export function getDefaultDirectives(): Record<string, Iterable<Source>> {
  return {
    'default-src': ["'self'"],
    'base-uri': ["'self'"],
    'font-src': ["'self'", 'https:', 'data:'],
    'form-action': ["'self'"],
    'frame-ancestors': ["'self'"],
    'img-src': ["'self'", 'data:'],
    'object-src': ["'none'"],
    'script-src': ["'self'"],
    'script-src-attr': ["'none'"],
    'style-src': ["'self'", 'https:', "'unsafe-inline'"],
    'upgrade-insecure-requests': [],
  };
}

/** Words that mean something only in quotes; without them they are host names. */
const QUOTED = new Set([
  'none',
  'self',
  'strict-dynamic',
  'report-sample',
  'inline-speculation-rules',
  'unsafe-inline',
  'unsafe-eval',
  'unsafe-hashes',
  'wasm-unsafe-eval',
]);
const QUOTED_PREFIXES = ['nonce-', 'sha256-', 'sha384-', 'sha512-'];

export function contentSecurityPolicy(options: ContentSecurityPolicyOptions): HeaderChange {
  const name = options.reportOnly ? 'Content-Security-Policy-Report-Only' : 'Content-Security-Policy';
  const directives = readDirectives(options);
  const fixed = fixedValue(directives);
  return { name, value: fixed ?? ((req, res) => valueFor(req, res, directives)) };
}

function readDirectives({ useDefaults = true, directives = {} }: ContentSecurityPolicyOptions): Map<string, Iterable<Source>> {
  const result = new Map(useDefaults ? Object.entries(getDefaultDirectives()) : []);
  const seen = new Set<string>();
  let mayLackDefaultSrc = false;
  for (const [written, directiveValue] of Object.entries(directives)) {
    const name = directiveName(written);
    if (seen.has(name)) throw new Error(`Content-Security-Policy received a duplicate directive ${JSON.stringify(name)}`);
    seen.add(name);
    if (directiveValue === null) {
      if (name === 'default-src') throw withoutDefaultSrc('it was set to `null`');
      result.delete(name);
    } else if (isDisabling(directiveValue)) {
      if (name !== 'default-src') {
        throw new Error(`Content-Security-Policy: tried to disable ${JSON.stringify(name)} as if it were default-src; simply omit the key`);
      }
      mayLackDefaultSrc = true;
      result.delete(name);
    } else {
      result.set(name, sourcesOf(name, directiveValue as string | Iterable<Source>));
    }
  }
  if (result.size === 0) throw new Error('Content-Security-Policy has no directives. Either set some or disable the header');
  if (!result.has('default-src') && !mayLackDefaultSrc) throw withoutDefaultSrc('none was provided');
  return result;
}

function withoutDefaultSrc(how: string): Error {
  return new Error(
    `Content-Security-Policy needs a default-src but ${how}. If you really want to disable it, set it to \`contentSecurityPolicy.dangerouslyDisableDefaultSrc\`.`,
  );
}

/** The symbol of helmet itself is taken as well: options written for it may come here. */
function isDisabling(value: unknown): boolean {
  return typeof value === 'symbol' && value.description === dangerouslyDisableDefaultSrc.description;
}

function directiveName(written: string): string {
  if (!/^[a-z](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$/.test(written)) {
    throw new Error(`Content-Security-Policy received an invalid directive name ${JSON.stringify(written)}`);
  }
  return written.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function sourcesOf(name: string, given: string | Iterable<Source>): Iterable<Source> {
  if (!given && given !== '') throw invalidValue(name);
  const directiveValue = typeof given === 'string' ? [given] : given;
  for (const element of directiveValue) {
    if (typeof element !== 'string') continue;
    const wrong = wrongSeparator(name, element) ?? wrongElement(name, element);
    if (wrong) throw wrong;
  }
  return directiveValue;
}

function invalidValue(name: string): Error {
  return new Error(`Content-Security-Policy received an invalid directive value for ${JSON.stringify(name)}`);
}

function wrongSeparator(name: string, text: string): Error | undefined {
  return /;|,/.test(text) ? invalidValue(name) : undefined;
}

function wrongElement(name: string, directiveValueEntry: string): Error | undefined {
  const unquoted = QUOTED.has(directiveValueEntry) || QUOTED_PREFIXES.some((prefix) => directiveValueEntry.startsWith(prefix));
  if (!unquoted) return undefined;
  return new Error(`${invalidValue(name).message}. ${JSON.stringify(directiveValueEntry)} should be quoted`);
}

/** The value, if it is the same for every request: every directive a list or a set of nothing but text. */
function fixedValue(directives: ReadonlyMap<string, Iterable<Source>>): string | undefined {
  const parts: string[] = [];
  for (const [name, sources] of directives) {
    if (!Array.isArray(sources) && !(sources instanceof Set)) return undefined;
    const texts = Array.from(sources as Iterable<Source>);
    if (!texts.every((source) => typeof source === 'string')) return undefined;
    const text = texts.join(' ');
    parts.push(text === '' ? name : `${name} ${text}`);
  }
  return parts.join(';');
}

function valueFor(req: SecurityRequest, res: SecurityResponse, directives: ReadonlyMap<string, Iterable<Source>>): string | Error {
  const parts: string[] = [];
  for (const [name, sources] of directives) {
    let text = '';
    for (const source of sources) {
      let element = source;
      if (typeof source === 'function') {
        try {
          element = source(req, res);
        } catch (thrown) {
          return thrown instanceof Error ? thrown : new Error(String(thrown));
        }
        const wrong = wrongElement(name, element);
        if (wrong) return wrong;
      }
      text += ` ${element as string}`;
    }
    const wrong = wrongSeparator(name, text);
    if (wrong) return wrong;
    parts.push(`${name}${text}`);
  }
  return parts.join(';');
}
