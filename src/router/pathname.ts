/**
 * The part of a request URL that routes are matched against. Enters: `req.url`. Leaves: path and protocol-and-host.
 * It parses nothing else: everything out of the ordinary goes to `parseurl`, whose answer is the reference.
 */
import parseurl = require('parseurl');
import type { RoutedRequest } from './types';

/** The path of `req.url`, or null/undefined when there is none (routing then gives up on the request). */
export function pathnameOf(req: RoutedRequest, url: unknown): string | null | undefined {
  if (typeof url === 'string' && url.charCodeAt(0) === 0x2f /* / */) {
    let end = -1;
    let plain = true;
    for (let i = 1; i < url.length; i++) {
      const c = url.charCodeAt(i);
      if (c === 0x3f /* ? */) {
        if (end === -1) end = i;
      } else if (c <= 0x23 ? c === 0x23 || c === 0x20 || (c >= 0x09 && c <= 0x0d) : c === 0xa0 || c === 0xfeff) {
        // Whitespace and '#' are where parseurl leaves its quick way for the full URL parser; so is \v, harmlessly.
        plain = false;
        break;
      }
    }
    if (plain) return end === -1 ? url : url.slice(0, end);
  }
  try {
    return parseurl(req)?.pathname;
  } catch {
    return undefined;
  }
}

/** `http://host` of an absolute-form target, else the empty string. It is kept in front when a mount strips the path. */
export function protohostOf(url: unknown): string {
  if (typeof url !== 'string' || url.length === 0 || url.charCodeAt(0) === 0x2f) return '';
  const query = url.indexOf('?');
  const scheme = (query === -1 ? url : url.slice(0, query)).indexOf('://');
  return scheme === -1 ? '' : url.substring(0, url.indexOf('/', scheme + 3));
}
