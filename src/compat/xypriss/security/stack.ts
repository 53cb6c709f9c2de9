/**
 * The middleware that `security` stands for, in the order in which XyPriss runs it. Enters: the option. Leaves: handlers.
 * Each policy stands once, where XyPriss has two of the same; only helmet and CORS have a second part, because preflight
 * requests are answered between the two.
 */
import type { RequestHandler } from '../messages/message-types';
import type { Logger } from '../serving/logger';
import { accessLines } from './access-lines';
import { bruteForce } from './brute-force';
import { contentGuard, type ContentModules } from './content-guard';
import { crossSiteRequest } from './cross-site-request';
import { firstHeaders, onlyPolicy, secondHeaders } from './headers';
import { compression, cors, helmet } from './policies';
import { requestLimiter } from './request-limit';
import { asObject, withSwitches, type ResponseCompressionConfig, type SecurityConfig } from './security-config';
import { slowDown } from './slow-down';

export interface NamedHandler {
  /** As in `security` and `app.middleware()`. */
  readonly name: string;
  readonly handler: RequestHandler;
}

export const CORS_DEFAULTS = {
  origin: true,
  methods: ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE'],
  credentials: false,
  maxAge: 86_400,
};

export function compressionOptions(config: ResponseCompressionConfig): object {
  return { level: 6, threshold: 1024, ...config };
}

/**
 * What is on. A detector that nobody named goes with `xss`, as it always did; `csrf` and `xxe` never did anything, so that
 * they refuse requests only where the program asks for them by name.
 */
export function activeModules(security: SecurityConfig): ContentModules & Pick<SecurityConfig, 'csrf'> {
  const { xss = true, csrf = false, xxe = false, pathTraversal = false, ldapInjection = false } = security;
  const withXss = xss !== false;
  return {
    hpp: security.hpp ?? true,
    mongoSanitize: security.mongoSanitize ?? true,
    xss,
    sqlInjection: security.sqlInjection ?? withXss,
    commandInjection: security.commandInjection ?? withXss,
    xxe,
    pathTraversal,
    ldapInjection,
    routeConfig: security.routeConfig,
    csrf,
  };
}

export function securityStack(given: SecurityConfig, logger: Logger): NamedHandler[] {
  const security = withSwitches(given);
  const { level = 'maximum' } = security;
  const stack: NamedHandler[] = [];
  const add = (name: string, handler: RequestHandler | undefined) => {
    if (handler !== undefined) stack.push({ name, handler });
  };
  if (security.helmet !== false) add('helmet', helmet(firstHeaders(security.helmet)));
  if (security.cors !== false) add('cors', cors({ ...CORS_DEFAULTS, ...asObject<object>(security.cors) }));
  if (security.compression !== false) add('compression', compression(compressionOptions(asObject(security.compression))));
  if (security.helmet !== false) {
    const second = secondHeaders(level, security.helmet);
    if (second !== undefined) add('helmet', helmet(onlyPolicy(second)));
  }
  if (security.cors !== false && typeof security.cors !== 'object' && level !== 'maximum') {
    // Below the highest level, credentials are allowed; preflight requests have been answered without.
    add('cors', cors({ ...CORS_DEFAULTS, credentials: true, optionsSuccessStatus: 200 }));
  }
  if (security.morgan) add('morgan', accessLines(asObject(security.morgan)));
  if (security.rateLimit !== false) add('rateLimit', requestLimiter(asObject(security.rateLimit)));
  if (security.slowDown !== false) add('slowDown', slowDown(asObject(security.slowDown)));
  if (security.bruteForce) add('brute', bruteForce(asObject(security.bruteForce)));
  const modules = activeModules(security);
  add('content', contentGuard(modules, logger));
  if (modules.csrf) add('csrf', crossSiteRequest(asObject(modules.csrf), security.authentication?.session?.secret));
  return stack;
}
