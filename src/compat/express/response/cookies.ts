/** Cookies of a response. Enters: name, value, options. Leaves: `Set-Cookie` lines, signed where asked. */
import cookie = require('cookie');
import signature = require('cookie-signature');
import type { Response } from '../types';

interface CookieOptions {
  signed?: boolean;
  maxAge?: number | null;
  expires?: Date;
  path?: string | null;
}

export const cookieMembers: object & ThisType<Response> = {
  cookie(name: string, value: unknown, options?: CookieOptions) {
    // With places for what is added below: what grows after a spread gets a hidden class of its own from Node 20's V8, each
    // time, which stays until everything is collected.
    const settings: CookieOptions = { expires: undefined, path: undefined, ...options };
    const { secret } = this.req;
    if (settings.signed && !secret) throw new Error('cookieParser("secret") required for signed cookies');

    let text = typeof value === 'object' ? `j:${JSON.stringify(value)}` : String(value);
    if (settings.signed) text = `s:${signature.sign(text, secret)}`;
    if (settings.maxAge != null) {
      // Milliseconds here, seconds on the wire; what is no number is left for the serializer to refuse.
      const maxAge = settings.maxAge - 0;
      if (!Number.isNaN(maxAge)) {
        settings.expires = new Date(Date.now() + maxAge);
        settings.maxAge = Math.floor(maxAge / 1000);
      }
    }
    settings.path ??= '/';
    this.append('Set-Cookie', cookie.serialize(name, text, settings));
    return this;
  },

  clearCookie(name: string, options?: CookieOptions) {
    const settings = { path: '/', ...options, expires: new Date(1) };
    delete settings.maxAge;
    return this.cookie(name, '', settings);
  },
};
