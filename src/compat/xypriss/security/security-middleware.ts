/**
 * `SecurityMiddleware`: the security stack for whoever puts it together. Enters: `security`'s options, as the constructor
 * takes them (`level` is `enhanced` there). Leaves: one handler for `app.use`.
 */
import type { Request, RequestHandler, Response } from '../messages/message-types';
import { runHandlers } from '../routing/run-handlers';
import { Logger } from '../serving/logger';
import type { SecurityConfig } from './security-config';
import { securityStack } from './stack';

/** What a module is here where nobody says; it is not what it is in `createServer`. */
const ON: SecurityConfig = {
  csrf: false,
  helmet: true,
  xss: true,
  sqlInjection: true,
  pathTraversal: false,
  commandInjection: false,
  xxe: false,
  ldapInjection: false,
  bruteForce: true,
  rateLimit: true,
  cors: true,
  compression: true,
  hpp: true,
  mongoSanitize: true,
  morgan: true,
  slowDown: true,
};

export class SecurityMiddleware {
  readonly level: NonNullable<SecurityConfig['level']>;
  readonly routeConfig: SecurityConfig['routeConfig'];
  private readonly config: SecurityConfig;
  private readonly handlers: readonly RequestHandler[];

  constructor(config: SecurityConfig = {}, logger: Logger = new Logger()) {
    this.level = config.level ?? 'enhanced';
    this.routeConfig = config.routeConfig;
    this.config = { ...ON, ...config, level: this.level };
    this.handlers = securityStack(this.config, logger).map(({ handler }) => handler);
  }

  getMiddleware(): RequestHandler {
    return (req, res, next) => runHandlers(this.handlers, req, res, next);
  }

  /** Null where `csrf` is off. */
  generateCsrfToken(req: Request): string | null {
    return req.csrfToken?.() ?? null;
  }

  getConfig(): SecurityConfig {
    return { ...this.config };
  }

  /** Runs the stack for a request by hand. */
  applySecurityStack(req: Request, res: Response, next: (error?: unknown) => void): void {
    runHandlers(this.handlers, req, res, next);
  }
}
