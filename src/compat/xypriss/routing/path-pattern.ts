/**
 * What a route's path means. Enters: a path as users write it. Leaves: a matcher of whole paths that gives the params.
 * App routes are exact and case-sensitive, and only a whole segment is a parameter; router paths are neither. Params
 * are as they stand in the path: decoding is `compat: "fixed"`'s business.
 */
import type { Params } from '../messages/message-types';

/** The params of a path, or undefined when it does not match. */
export type Match = (path: string) => Params | undefined;

export interface PathPattern {
  readonly match: Match;
  /** The one path that matches, where there is only one: it is looked up, not tried. */
  readonly exact: string | undefined;
  /** What every matching path begins with. */
  readonly prefix: string;
  /** `exact` and `prefix` are in lower case, and `exact` is without the slash that a path may end with. */
  readonly folded: boolean;
  readonly paramNames: readonly string[];
  readonly expression: RegExp | undefined;
}

const NO_PARAMS: readonly string[] = [];

/** A path on an app. */
export function appPattern(path: string | RegExp): PathPattern {
  if (path instanceof RegExp) return expressionPattern(path);
  const parts = path.split('/');
  if (!parts.some((part) => part.startsWith(':') || part === '*' || part === '**')) {
    const match: Match = (given) => (given === path ? {} : undefined);
    return { match, exact: path, prefix: path, folded: false, paramNames: NO_PARAMS, expression: undefined };
  }
  const paramNames: string[] = [];
  const source = parts.map((part, at) => appSegment(part, at === parts.length - 1, paramNames)).join('/');
  return compiled(new RegExp(`^${source}$`, 's'), paramNames, { prefix: literalPrefix(path), folded: false });
}

function appSegment(part: string, last: boolean, paramNames: string[]): string {
  if (part.startsWith(':')) {
    paramNames.push(part.slice(1));
    return '([^/]*)';
  }
  if (part === '*' || part === '**') {
    paramNames.push(part);
    return part === '**' && last ? '(.*)' : '([^/]+)';
  }
  return escapeText(part);
}

/** Groups of an expression: the first is `*`, the others `param1`, `param2`. */
function expressionPattern(expression: RegExp): PathPattern {
  // A sticky or global one would remember where it last stopped.
  const pattern = new RegExp(expression.source, expression.flags.replace(/[gy]/g, ''));
  const match = (path: string): Params | undefined => {
    const found = pattern.exec(path);
    if (found === null) return undefined;
    const params: Params = {};
    if (found[1] !== undefined) params['*'] = found[1];
    for (let at = 2; at < found.length; at++) if (found[at] !== undefined) params[`param${at - 1}`] = found[at];
    return params;
  };
  return { match, exact: undefined, prefix: '', folded: false, paramNames: NO_PARAMS, expression: pattern };
}

/** Parameters, groups that users wrote, a wildcard that ends its segment, and what has a meaning of its own in expressions. */
const ROUTER_TOKEN = /:([a-zA-Z_$][a-zA-Z0-9_$]*)|(\([^)]+\))|(\*{1,2})(?=\/|$)|([.+?^${}()|[\]\\*])/g;

/** A path on a router, with all its mounts before it. */
export function routerPattern(path: string, options: { caseSensitive: boolean; strict: boolean }): PathPattern {
  const paramNames: string[] = [];
  let groups = false;
  let source = path.replace(ROUTER_TOKEN, (text: string, name?: string, group?: string, stars?: string, _other?: string, offset = 0) => {
    if (name !== undefined || stars !== undefined) {
      groups = true;
      paramNames.push(name ?? stars!);
      return stars === '**' && offset + text.length === path.length ? '(.*)' : '([^/]+)';
    }
    if (group !== undefined) {
      groups = true;
      return group;
    }
    return `\\${text}`;
  });
  if (!groups && !options.strict) source = path === '/' ? '/+' : `${source}/?`;
  const pattern = new RegExp(`^${source}$`, options.caseSensitive ? 's' : 'is');
  const folded = !options.caseSensitive;
  const prefix = folded ? literalPrefix(path).toLowerCase() : literalPrefix(path);
  return compiled(pattern, paramNames, { prefix, folded, exact: folded && !groups && !options.strict ? prefix : undefined });
}

function compiled(
  pattern: RegExp,
  paramNames: readonly string[],
  place: { prefix: string; folded: boolean; exact?: string | undefined },
): PathPattern {
  const count = paramNames.length;
  const match = (path: string): Params | undefined => {
    const found = pattern.exec(path);
    if (found === null) return undefined;
    const params: Params = {};
    for (let at = 0; at < count; at++) {
      const value = found[at + 1];
      if (value !== undefined) params[paramNames[at]] = value;
    }
    return params;
  };
  return { match, exact: undefined, ...place, paramNames, expression: pattern };
}

/** Up to the first character that may stand for another. */
function literalPrefix(path: string): string {
  const end = path.search(/[:*(]/);
  return end === -1 ? path : path.slice(0, end);
}

function escapeText(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

const VALID = /^\/(?:[a-zA-Z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*$/;

/** One slash before, none behind, none doubled. */
export function normalizePath(path: string): string {
  if (typeof path !== 'string' || path === '') throw new TypeError(`A router's path must be a non-empty string; got ${JSON.stringify(path)}`);
  const single = `/${path.trim()}`.replace(/\/+/g, '/');
  const normal = single.length > 1 ? single.replace(/\/$/, '') : single;
  if (!VALID.test(normal)) throw new Error(`Invalid path format: ${path}`);
  return normal;
}

export function joinPaths(base: string, path: string): string {
  if (path === '/') return base;
  return base === '/' ? path : base + path;
}
