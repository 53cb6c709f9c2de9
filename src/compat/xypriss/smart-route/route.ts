/**
 * `Route(config)`: one route as a middleware for `app.use`, with what stands before its handler. Enters: requests. Leaves:
 * those of its path and method, answered; all others, passed on. A token is believed only when its signature is right.
 */
import type { Request, RequestHandler, Response } from '../messages/message-types';
import { createCacheMiddleware, type ResponseCache } from '../cache/cache-middleware';
import { createOptimalCache } from '../cache/cache';
import { appPattern } from '../routing/path-pattern';
import { runHandlers } from '../routing/run-handlers';
import { markup } from '../security/markup';
import { rateLimit } from '../security/policies';
import { limitOptions } from '../security/request-limit';
import { XsysError } from '../../../errors';
import { verifyToken } from './token';

interface Schema {
  required?: string[];
  [other: string]: unknown;
}

export interface SmartRouteConfig {
  path: string;
  method?: string;
  handler: RequestHandler;
  middleware?: RequestHandler[];
  cache?: { enabled?: boolean; ttl?: number; key?: string | ((req: Request) => string); tags?: string[] };
  security?: {
    auth?: boolean;
    /** What tokens are signed with; `process.env.JWT_SECRET` without it. */
    secret?: string;
    roles?: string[];
    permissions?: string[];
    sanitization?: boolean;
    validation?: boolean;
    encryption?: boolean;
  };
  rateLimit?: { windowMs?: number; max?: number; keyGenerator?: (req: Request) => string };
  validation?: { body?: Schema; query?: Schema; params?: Schema };
}

export type RouteConfig = SmartRouteConfig;

function refuse(res: Response, status: number, error: string): void {
  res.status(status).json({ error });
}

function validated(schemas: NonNullable<SmartRouteConfig['validation']>): RequestHandler {
  return (req, res, next) => {
    const missing = (['body', 'query', 'params'] as const).flatMap((part) => {
      const value = req[part] as unknown;
      const held = typeof value === 'object' && value !== null ? value : {};
      return (schemas[part]?.required ?? []).filter((field) => !Object.hasOwn(held, field)).map((field) => `${part}: ${field} is required`);
    });
    if (missing.length > 0) refuse(res, 400, `Validation failed: ${missing.join(', ')}`);
    else next();
  };
}

function authenticated(security: NonNullable<SmartRouteConfig['security']>): RequestHandler {
  const { roles, permissions } = security;
  return (req, res, next) => {
    const token = /^Bearer (.+)$/i.exec(req.headers.authorization ?? '')?.[1];
    if (token === undefined) return refuse(res, 401, 'Authentication required');
    const user = verifyToken(token, security.secret ?? process.env.JWT_SECRET ?? '');
    if (user === undefined) return refuse(res, 401, 'Invalid token');
    req.user = user;
    const has = (wanted: string[] | undefined, held: unknown) => wanted === undefined || (Array.isArray(held) && wanted.some((each) => held.includes(each)));
    if (!has(roles, user.roles) || !has(permissions, user.permissions)) return refuse(res, 403, 'Insufficient permissions');
    next();
  };
}

export function Route(config: SmartRouteConfig): RequestHandler {
  const { path, method = 'GET', handler, middleware = [], cache, rateLimit: limit, validation } = config;
  const security = { auth: true, sanitization: true, ...config.security };
  if (typeof handler !== 'function') throw new TypeError(`Route() needs a handler; got ${typeof handler}`);
  if (security.auth && !(security.secret ?? process.env.JWT_SECRET)) {
    throw new XsysError(
      'XSYS_OPTIONS_INVALID',
      `Route(${JSON.stringify(path)}): security.auth needs security.secret or JWT_SECRET to check tokens with; or say security: { auth: false }`,
    );
  }
  const stack: RequestHandler[] = [];
  if (limit) {
    const { keyGenerator, ...limits } = limit;
    const said = { error: 'Rate limit exceeded' };
    stack.push(rateLimit(limitOptions({ ...limits, ...(keyGenerator && { keyGenerator }), message: said, standardHeaders: false, legacyHeaders: true })));
  }
  if (security.auth) stack.push(authenticated(security));
  if (security.sanitization) {
    const clean = markup({});
    stack.push((req, _res, next) => {
      clean(req);
      next();
    });
  }
  if (validation) stack.push(validated(validation));
  if (cache?.enabled) stack.push(createCacheMiddleware(cacheOfRoutes(), { cache }));
  stack.push(...middleware, (req, res, next) => handler(req, res, next));

  const { match } = appPattern(path);
  const wanted = method.toUpperCase();
  return (req, res, next) => {
    const params = wanted === 'ALL' || req.method === wanted ? match(req.path) : undefined;
    if (params === undefined) return next();
    req.params = { ...req.params, ...params };
    runHandlers(stack, req, res, next);
  };
}

let shared: ResponseCache | undefined;

/** One for all routes of the program. */
function cacheOfRoutes(): ResponseCache {
  return (shared ??= createOptimalCache({ type: 'memory' }));
}
