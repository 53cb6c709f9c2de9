/**
 * `security.routeConfig`: where a module looks. Enters: its include and exclude lists. Leaves: a test of requests.
 * An include list that names anything is the whole truth; else an exclude list says where not.
 */
import type { Request } from '../messages/message-types';
import type { RoutePattern, SecurityModuleRouteConfig } from './security-config';

export type RouteFilter = (req: Request) => boolean;

export function routeFilter(config: SecurityModuleRouteConfig | undefined): RouteFilter | undefined {
  const included = (config?.includeRoutes ?? []).map(patternTest);
  if (included.length > 0) return (req) => included.some((test) => test(req));
  const excluded = (config?.excludeRoutes ?? []).map(patternTest);
  return excluded.length > 0 ? (req) => !excluded.some((test) => test(req)) : undefined;
}

function patternTest(pattern: string | RegExp | RoutePattern): RouteFilter {
  if (pattern instanceof RegExp) {
    // A sticky or global one would remember where it last stopped.
    const expression = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));
    return (req) => expression.test(req.path);
  }
  if (typeof pattern === 'object') {
    const ofPath = patternTest(pattern.path);
    const methods = pattern.methods?.map((method) => method.toUpperCase());
    if (methods === undefined || methods.length === 0) return ofPath;
    return (req) => methods.includes(req.method) && ofPath(req);
  }
  if (!pattern.includes('*')) return (req) => req.path === pattern;
  const source = pattern.split('*').map((text) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const expression = new RegExp(`^${source.join('.*')}$`);
  return (req) => expression.test(req.path);
}
