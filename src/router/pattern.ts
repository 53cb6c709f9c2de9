/**
 * One registered path, compiled. Enters: a path and how to match it. Leaves: a matcher, and what an index may know of
 * the pattern. What is plain text or whole-segment parameters is matched by comparing strings; everything else by
 * path-to-regexp's own matcher. Both say the same, which a property test holds.
 */
import { match as compileRegexp, parse, type Token } from 'path-to-regexp';
import type { Params } from './types';

export interface PatternOptions {
  sensitive?: boolean;
  strict?: boolean;
  end?: boolean;
}

export interface PatternMatch {
  params: Params;
  path: string;
  keys: readonly string[];
}

export type Matcher = (path: string) => PatternMatch | false;

export interface Pattern {
  readonly match: Matcher;
  /** The only paths that can match, in lower case; absent when there are too many to name. */
  readonly exact?: readonly string[];
  /** Leading whole segments, in lower case, without which nothing matches. */
  readonly head: readonly string[];
}

const NO_HEAD: readonly string[] = [];
const NO_KEYS: readonly string[] = [];
const PLAIN_NAME = /^[A-Za-z_$][\w$]*$/;
const NON_ASCII = /[^\x00-\x7f]/; // eslint-disable-line no-control-regex -- the range is the point
const GROUP_OPENING = /\((?:\?<(.*?)>)?(?!\?)/g;

export function compilePattern(path: unknown, options: PatternOptions): Pattern {
  if (path instanceof RegExp) return { match: regexpMatcher(path), head: NO_HEAD };
  const text = options.strict ? path : loosen(path);
  const regexp = (): Matcher => {
    const match = compileRegexp(text as string, {
      sensitive: options.sensitive,
      end: options.end,
      trailing: !options.strict,
      decode: decodeParam as (value: string) => string,
    });
    return (target) => {
      const found = match(target);
      return found && { params: found.params, path: found.path, keys: Object.keys(found.params) };
    };
  };
  // path-to-regexp refuses what is not a string in its own words.
  if (typeof text !== 'string') return { match: regexp(), head: NO_HEAD };

  const { tokens } = parse(text);
  const shape = shapeOf(tokens);
  if (shape === undefined) return { match: regexp(), head: headOf(tokens) };
  const whole = options.end !== false;
  const sensitive = Boolean(options.sensitive);
  const trailing = !options.strict;
  if (typeof shape === 'string') {
    const lower = shape.toLowerCase();
    if (whole) {
      return {
        match: exactMatcher(sensitive ? shape : lower, sensitive, trailing),
        exact: trailing ? [lower, `${lower}/`] : [lower],
        head: NO_HEAD,
      };
    }
    // A prefix that ends in '/' can only be a strict one, whose boundary rule the regular expression knows best.
    if (shape.endsWith('/') || !trailing) return { match: regexp(), head: NO_HEAD };
    return { match: prefixMatcher(sensitive ? shape : lower, sensitive), head: lower.slice(1).split('/') };
  }
  return { match: segmentsMatcher(shape, sensitive, trailing, whole), head: headOf(tokens) };
}

/** A text, or segments (text, or a parameter's name), or undefined when the pattern is neither. */
type Segment = { readonly text: string } | { readonly name: string };

function shapeOf(tokens: readonly Token[]): string | readonly Segment[] | undefined {
  if (tokens.length === 1 && tokens[0].type === 'text') {
    const { value } = tokens[0];
    return value.startsWith('/') && !NON_ASCII.test(value) ? value : undefined;
  }
  const segments: Segment[] = [];
  const names = new Set<string>();
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (token.type === 'text') {
      const { value } = token;
      const last = i === tokens.length - 1;
      if (!value.startsWith('/') || NON_ASCII.test(value)) return undefined;
      // A parameter stands alone in its segment only if the text before it ends in '/'.
      if (!last && !value.endsWith('/')) return undefined;
      if (last && value.endsWith('/')) return undefined;
      const texts = value.split('/').slice(1);
      if (!last) texts.pop();
      if (texts.includes('')) return undefined;
      for (const text of texts) segments.push({ text });
    } else if (token.type === 'param') {
      const before = tokens[i - 1];
      if (before?.type !== 'text' || !PLAIN_NAME.test(token.name) || names.has(token.name)) return undefined;
      names.add(token.name);
      segments.push({ name: token.name });
    } else {
      return undefined;
    }
  }
  return segments.length === 0 ? undefined : segments;
}

/** Whole segments of leading text: what stands before the last '/' of the first token. */
function headOf(tokens: readonly Token[]): readonly string[] {
  const first = tokens[0];
  if (first?.type !== 'text' || !first.value.startsWith('/') || NON_ASCII.test(first.value)) return NO_HEAD;
  return first.value.toLowerCase().split('/').slice(1, -1);
}

/** Equal but for ASCII case; a non-ASCII letter may lower to an ASCII one (the Kelvin sign), which is no match. */
function sameLetters(path: string, lower: string): boolean {
  return path.toLowerCase() === lower && !NON_ASCII.test(path);
}

function exactMatcher(text: string, sensitive: boolean, trailing: boolean): Matcher {
  const { length } = text;
  const matches = (path: string): boolean => {
    if (path === text) return true;
    if (path.length === length) return !sensitive && sameLetters(path, text);
    if (!trailing || path.length !== length + 1 || path.charCodeAt(length) !== 0x2f) return false;
    return path.startsWith(text) || (!sensitive && sameLetters(path.slice(0, length), text));
  };
  return (path) => (matches(path) ? { params: Object.create(null) as Params, path, keys: NO_KEYS } : false);
}

function prefixMatcher(text: string, sensitive: boolean): Matcher {
  const { length } = text;
  return (path) => {
    if (path.length > length && path.charCodeAt(length) !== 0x2f) return false;
    if (!path.startsWith(text) && (sensitive || !sameLetters(path.slice(0, length), text))) return false;
    // One trailing slash at the very end belongs to the match.
    const consumed = path.length === length + 1 ? path : path.slice(0, length);
    return { params: Object.create(null) as Params, path: consumed, keys: NO_KEYS };
  };
}

function segmentsMatcher(segments: readonly Segment[], sensitive: boolean, trailing: boolean, whole: boolean): Matcher {
  const texts = segments.map((s) => ('text' in s ? (sensitive ? s.text : s.text.toLowerCase()) : undefined));
  const names = segments.map((s) => ('name' in s ? s.name : ''));
  const keys = names.filter((name) => name !== '');
  const count = segments.length;
  return (path) => {
    const starts = new Array<number>(count);
    const ends = new Array<number>(count);
    let at = 0;
    for (let i = 0; i < count; i++) {
      if (path.charCodeAt(at) !== 0x2f) return false;
      const start = at + 1;
      const slash = path.indexOf('/', start);
      const end = slash === -1 ? path.length : slash;
      if (end === start) return false;
      const text = texts[i];
      if (text !== undefined) {
        if (end - start !== text.length) return false;
        if (!path.startsWith(text, start) && (sensitive || !sameLetters(path.slice(start, end), text))) return false;
      }
      starts[i] = start;
      ends[i] = end;
      at = end;
    }
    if (at !== path.length) {
      const onlySlash = at === path.length - 1;
      if (onlySlash && trailing) at++;
      else if (whole) return false;
    }
    const params = Object.create(null) as Params;
    for (let i = 0; i < count; i++) {
      if (texts[i] === undefined) params[names[i]] = decodeParam(path.slice(starts[i], ends[i]));
    }
    return { params, path: at === path.length ? path : path.slice(0, at), keys };
  };
}

function regexpMatcher(regexp: RegExp): Matcher {
  const names: (string | number)[] = [];
  let unnamed = 0;
  for (const opening of regexp.source.matchAll(GROUP_OPENING)) names.push(opening[1] || unnamed++);
  return (path) => {
    const found = regexp.exec(path);
    if (!found) return false;
    const params: Params = {};
    for (let i = 1; i < found.length; i++) {
      const value = decodeParam(found[i]);
      if (value !== undefined) params[names[i - 1]] = value;
    }
    return { params, path: found[0], keys: Object.keys(params) };
  };
}

/** An escape that is no UTF-8 is the client's fault: 400, with the message that Express users know. */
function decodeParam(value: string | undefined): string | undefined {
  if (typeof value !== 'string' || !value.includes('%')) return value;
  try {
    return decodeURIComponent(value);
  } catch (error) {
    if (error instanceof URIError) {
      const rejection = error as URIError & { status?: number; statusCode?: number };
      rejection.message = `Failed to decode param '${value}'`;
      rejection.status = rejection.statusCode = 400;
    }
    throw error;
  }
}

/** Without `strict`, trailing slashes of the pattern mean nothing. */
function loosen(path: unknown): unknown {
  return path === '/' ? path : String(path).replace(/\/+$/, '');
}
