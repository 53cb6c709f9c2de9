/**
 * Cookies of a response. Enters: name, value, options. Leaves: `Set-Cookie` lines. `compat: "strict"` writes them as
 * XyPriss did (value and Max-Age as given, no Path); `"fixed"` as Express 5 does.
 */
import { expressResponse } from '../base';
import type { CookieOptions, Response } from './message-types';

type Call = (this: unknown, ...args: unknown[]) => unknown;

const express = Object.getOwnPropertyDescriptors(expressResponse) as unknown as Record<string, PropertyDescriptor>;
const NOT_WRITTEN = ['domain', 'path', 'expires', 'signed', 'encode'] as const;
/** The epoch, as HTTP writes it: whoever reads it drops the cookie. */
const LONG_AGO = new Date(0).toUTCString();
const warned = new Set<string>();

function append(res: Response, line: string): void {
  const earlier = res.getHeader('Set-Cookie');
  const lines = earlier === undefined ? [] : Array.isArray(earlier) ? earlier : [String(earlier)];
  res.setHeader('Set-Cookie', [...lines, line]);
}

/** Once per option and process: an option that does nothing is not passed over in silence. */
function warnNotWritten(options: CookieOptions): void {
  for (const name of NOT_WRITTEN) {
    if (options[name] === undefined || warned.has(name)) continue;
    warned.add(name);
    process.emitWarning(
      `res.cookie() does not write the option '${name}' in compat: "strict", as XyPriss did not; compat: "fixed" does`,
      { type: 'XsysWarning', code: 'XYPRISS_COOKIE_OPTION' },
    );
  }
}

export const cookieMembers: object & ThisType<Response> = {
  cookie(name: string, value: unknown, options: CookieOptions = {}) {
    if (this.app.get('compat') === 'fixed') return (express.cookie.value as Call).call(this, name, value, options);
    warnNotWritten(options);
    let line = `${name}=${String(value)}`;
    if (options.maxAge) line += `; Max-Age=${options.maxAge}`;
    if (options.httpOnly) line += '; HttpOnly';
    if (options.secure) line += '; Secure';
    if (options.sameSite) line += `; SameSite=${options.sameSite}`;
    append(this, line);
    return this;
  },

  clearCookie(name: string, options: CookieOptions = {}) {
    if (this.app.get('compat') === 'fixed') return (express.clearCookie.value as Call).call(this, name, options);
    // The cookie to be cleared was set without a Path too, unless its path is named here.
    let line = `${name}=`;
    if (options.domain) line += `; Domain=${options.domain}`;
    if (options.path) line += `; Path=${options.path}`;
    line += `; Expires=${LONG_AGO}; Max-Age=0`;
    if (options.httpOnly) line += '; HttpOnly';
    if (options.secure) line += '; Secure';
    if (options.sameSite) line += `; SameSite=${options.sameSite}`;
    append(this, line);
    return this;
  },
};
