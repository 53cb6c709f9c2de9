/**
 * `security.csrf`: requests that another site made the browser send. Enters: a request. Leaves: it with `req.csrfToken()`,
 * or a 403 as XyPriss writes errors. The token is signed and lies in a cookie; the program's own pages send it once more
 * as `X-CSRF-Token`, or as `_csrf` of body or query, which other sites cannot.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import cookie = require('cookie');
import type { Request, RequestHandler, Response } from '../messages/message-types';
import type { CSRFConfig } from './security-config';

const COOKIE = '__Host-csrf-token';
const HARMLESS_METHODS = ['GET', 'HEAD', 'OPTIONS'];
const DAY = 24 * 60 * 60 * 1000;

/** Tokens that a process signs last as long as it does, where no secret is given. */
const PROCESS_SECRET = randomBytes(32).toString('hex');

function sign(secret: string, session: string, random: string): string {
  return createHmac('sha256', secret).update(`${session.length}!${session}!${random}`).digest('hex');
}

function equal(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

export function crossSiteRequest(config: CSRFConfig, sessionSecret: string | undefined): RequestHandler {
  const secretOf = config.getSecret ?? (() => sessionSecret ?? PROCESS_SECRET);
  const sessionOf = (req: Request) => config.getSessionIdentifier?.(req) ?? (req.session as { id?: string } | undefined)?.id ?? '';
  const tokenOf = config.getTokenFromRequest ?? sentToken;
  const ignored = new Set((config.ignoredMethods ?? HARMLESS_METHODS).map((method) => method.toUpperCase()));
  const production = process.env.NODE_ENV === 'production';
  const { secure = production, httpOnly = true, sameSite = 'strict', path = '/', maxAge = DAY, domain } = config.cookieOptions ?? {};
  // A browser takes a `__Host-` cookie only where it is secure.
  const name = config.cookieName ?? (secure ? COOKIE : COOKIE.slice('__Host-'.length));

  const isValid = (req: Request, token: unknown): token is string => {
    if (typeof token !== 'string') return false;
    const dot = token.indexOf('.');
    return dot > 0 && equal(token.slice(0, dot), sign(secretOf(req), sessionOf(req), token.slice(dot + 1)));
  };
  const give = (req: Request, res: Response): string => {
    const known = req.cookies[name];
    if (isValid(req, known)) return known;
    const random = randomBytes(32).toString('hex');
    const token = `${sign(secretOf(req), sessionOf(req), random)}.${random}`;
    const line = cookie.serialize(name, token, { httpOnly, secure, sameSite, path, domain, maxAge: Math.floor(maxAge / 1000) });
    const earlier = res.getHeader('Set-Cookie');
    res.setHeader('Set-Cookie', earlier === undefined ? line : [earlier as string | string[], line].flat());
    req.cookies[name] = token;
    return token;
  };
  return function csrf(req, res, next) {
    req.csrfToken = () => give(req, res);
    if (ignored.has(req.method)) return next();
    const held: unknown = req.cookies[name];
    const sent = tokenOf(req);
    if (isValid(req, held) && typeof sent === 'string' && equal(held, sent)) return next();
    res.status(403).json({
      error: 'Invalid CSRF token',
      message: `${req.method} requests need the token of req.csrfToken() in the X-CSRF-Token header, beside its cookie`,
    });
  };
}

function sentToken(req: Request): unknown {
  const { body, query } = req as { body?: { _csrf?: unknown }; query: { _csrf?: unknown } };
  return req.headers['x-csrf-token'] ?? (typeof body === 'object' ? body?._csrf : undefined) ?? query._csrf;
}
