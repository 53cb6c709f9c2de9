/**
 * All that looks into what a client sent, as one middleware. Enters: a request whose body is read. Leaves: it with
 * cleaned body and query, or the 400 that names the places of an attack. A request that sent neither passes at once, in the
 * engine too; what was sent is looked into in JavaScript, whose values programs find in `req.body` and `req.query` and
 * whose expressions they may add to.
 */
import { NativeStep, withStep } from '../../../plan/step';
import type { Request, RequestHandler } from '../messages/message-types';
import { atOnce } from '../routing/at-once';
import type { Logger } from '../serving/logger';
import { hasQuery, markup, DEFAULT_TAGS } from './markup';
import { parameterPollution, type Guard } from './parameter-pollution';
import { queryOperators } from './query-operators';
import { routeFilter } from './route-filter';
import { asObject, type HPPConfig, type MongoSanitizeConfig, type SecurityConfig, type XSSConfig } from './security-config';
import { inspection } from './threats/inspection';

export type ContentModules = Pick<
  SecurityConfig,
  'hpp' | 'mongoSanitize' | 'xss' | 'sqlInjection' | 'pathTraversal' | 'commandInjection' | 'xxe' | 'ldapInjection' | 'routeConfig'
>;

const INSPECTED = ['xss', 'sqlInjection', 'pathTraversal', 'commandInjection', 'xxe', 'ldapInjection'] as const;

function hasContent(req: Request): boolean {
  const { body } = req as { body?: unknown };
  if (hasQuery(req)) return true;
  if (typeof body !== 'object' || body === null) return Boolean(body);
  for (const _name in body) return true;
  return false;
}

/** Undefined where no module is on. */
export function contentGuard(modules: ContentModules, logger: Logger): RequestHandler | undefined {
  const guards: Guard[] = [];
  if (modules.hpp) guards.push(parameterPollution(asObject<HPPConfig>(modules.hpp)));
  if (modules.mongoSanitize) {
    const config = asObject<MongoSanitizeConfig>(modules.mongoSanitize);
    const found = config.onSanitize
      ? (req: Request, key: string) => config.onSanitize!({ req, key })
      : (req: Request, key: string) => logger.warn('security', `Names that look like query operators were changed in the ${key} of ${req.method} ${req.path}`);
    guards.push(queryOperators(config, found));
  }
  if (modules.xss) {
    const clean = markup(asObject<XSSConfig>(modules.xss).whitelist ?? DEFAULT_TAGS);
    const applies = routeFilter(modules.routeConfig?.xss);
    guards.push(applies === undefined ? clean : (req) => void (applies(req) && clean(req)));
  }
  const inspects = INSPECTED.some((module) => modules[module]);
  const inspect = inspects
    ? inspection(modules, ({ method, path, ip }, place, found) =>
        logger.warn('security', `${place} of ${method} ${path} from ${ip} looks like an attack: ${found}`),
      )
    : undefined;
  if (guards.length === 0 && inspect === undefined) return undefined;

  const guard: RequestHandler = function contentGuard(req, res, next) {
    if (!hasContent(req)) return next();
    for (const clean of guards) clean(req);
    const finding = inspect?.(req);
    if (finding === undefined || !finding.blocked) return next();
    res.status(400).json({
      error: 'Malicious content detected',
      message: 'Request blocked due to potential XSS attack',
      threats: finding.places,
      timestamp: new Date().toISOString(),
    });
  };
  return atOnce(withStep(guard, new NativeStep('content', {})));
}
