/**
 * `security.xss`, its second half, and the detectors of injections. Enters: a request whose markup is escaped. Leaves:
 * the places in it that look like an attack. A detector looks where `routeConfig` lets it.
 */
import { FilterXSS } from 'xss';
import type { Request } from '../../messages/message-types';
import { stillMarkup } from '../markup';
import { routeFilter, type RouteFilter } from '../route-filter';
import { asObject, type DetectorConfig, type RoutedModule, type SecurityConfig, type XSSConfig } from '../security-config';
import { eachText, isContainer } from '../sent-values';
import { detectCommand } from './command-injection';
import { detectExternalEntities } from './external-entities';
import { detectLdap } from './ldap-injection';
import { detectTraversal } from './path-traversal';
import { detectSql } from './sql-injection';
import type { Verdict } from './verdict';

/** What a filter for tags may miss. `data:` is not among it: it stands in too much text that is meant well. */
const SCRIPT_SIGNS = [
  /(?:java|vb)script:/i,
  /on\w+\s*=/i,
  /<(?:iframe|object|embed|link|meta)/i,
  /expression\s*\(/i,
];

interface Detector {
  readonly name: string;
  readonly applies: RouteFilter | undefined;
  /** Found ones are refused, not only written down. */
  readonly blocks: boolean;
  readonly logs: boolean;
  finds(text: string, place: string): string | undefined;
}

/** Which modules look, each as `true` or its options. */
export type Modules = Pick<SecurityConfig, RoutedModule | 'routeConfig'>;

export interface Finding {
  /** `body.name`, `query.tags[0]`. */
  readonly places: string[];
  readonly blocked: boolean;
}

export type Report = (req: Request, place: string, found: string) => void;

const MAKERS: Partial<Record<RoutedModule, (config: object) => (text: string, place: string) => Verdict>> = {
  sqlInjection: detectSql,
  pathTraversal: detectTraversal,
  commandInjection: detectCommand,
  xxe: detectExternalEntities,
  ldapInjection: detectLdap,
};

const NAMES: Record<string, string> = {
  sqlInjection: 'SQL injection',
  pathTraversal: 'path traversal',
  commandInjection: 'command injection',
  xxe: 'external entities',
  ldapInjection: 'LDAP injection',
};

function scripts(config: XSSConfig): Detector['finds'] {
  const filter = new FilterXSS(config.whitelist === undefined ? undefined : { whiteList: config.whitelist });
  const signs = [...SCRIPT_SIGNS, ...(config.customPatterns ?? []).map((pattern) => new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')))];
  return (text) => (stillMarkup(filter, text) || signs.some((sign) => sign.test(text)) ? 'script' : undefined);
}

function detectors(modules: Modules): Detector[] {
  const made: Detector[] = [];
  const add = (module: RoutedModule, finds: Detector['finds']) => {
    const { blockOnDetection = true, logAttempts = true } = asObject<DetectorConfig>(modules[module]);
    made.push({ name: module, applies: routeFilter(modules.routeConfig?.[module]), blocks: blockOnDetection, logs: logAttempts, finds });
  };
  if (modules.xss) add('xss', scripts(asObject(modules.xss)));
  for (const [module, make] of Object.entries(MAKERS) as [RoutedModule, (config: object) => (text: string, place: string) => Verdict][]) {
    const config = modules[module];
    if (!config) continue;
    const detect = make(asObject<object>(config));
    add(module, (text, place) => {
      const { malicious, risk } = detect(text, place);
      return malicious ? `${NAMES[module]} (${risk})` : undefined;
    });
  }
  return made;
}

/** Undefined where nothing was found. */
export function inspection(modules: Modules, report: Report): (req: Request) => Finding | undefined {
  const all = detectors(modules);
  return (req) => {
    const looking = all.filter(({ applies }) => applies === undefined || applies(req));
    if (looking.length === 0) return undefined;
    const places: string[] = [];
    let blocked = false;
    const look = (part: string, value: unknown) => {
      if (!isContainer(value)) return;
      eachText(value, (text, place) => {
        const found = looking.flatMap((detector) => {
          const what = detector.finds(text, place);
          if (what === undefined) return [];
          blocked ||= detector.blocks;
          return detector.logs ? [what] : [''];
        });
        if (found.length === 0) return;
        places.push(`${part}.${place}`);
        const told = found.filter((what) => what !== '');
        if (told.length > 0) report(req, `${part}.${place}`, told.join(', '));
      });
    };
    look('body', req.body);
    look('query', req.query);
    return places.length > 0 ? { places, blocked } : undefined;
  };
}
