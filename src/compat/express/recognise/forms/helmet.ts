/**
 * helmet's native form. Enters: options that are data. Leaves: a step that sets what the package's own middleware sets:
 * with such options that is the same for every request, so the middleware is asked for it, once for each plan. No form here
 * knows a header of helmet's.
 */
import { changesStep, type HeaderChange } from '../../../../security/header-policies';
import { readOptions } from '../plain-data';
import type { Call, Made } from './form';

const KNOWN: ReadonlySet<string> = new Set([
  ...['contentSecurityPolicy', 'crossOriginEmbedderPolicy', 'crossOriginOpenerPolicy', 'crossOriginResourcePolicy'],
  ...['originAgentCluster', 'referrerPolicy', 'strictTransportSecurity', 'hsts', 'xContentTypeOptions', 'noSniff'],
  ...['xDnsPrefetchControl', 'dnsPrefetchControl', 'xDownloadOptions', 'ieNoOpen', 'xFrameOptions', 'frameguard'],
  ...['xPermittedCrossDomainPolicies', 'permittedCrossDomainPolicies', 'xPoweredBy', 'hidePoweredBy', 'xXssProtection', 'xssFilter'],
]);

type Handler = (req: object, res: object, next: (error?: unknown) => void) => void;

/** Of the whole, or of one header by itself. */
export function helmetForm({ args, options, make }: Call): Made {
  const middleware = make(args);
  const known = options === undefined ? KNOWN : new Set(options);
  const why = (): string | undefined => readOptions(args[0], known).why;
  const step = changesStep(() => why() ?? changesOf(middleware as Handler));
  return { middleware, form: why() ?? step };
}

function changesOf(middleware: Handler): HeaderChange[] | string {
  const changes: HeaderChange[] = [];
  const response = {
    setHeader: (name: string, value: string) => void changes.push({ name, value }),
    removeHeader: (name: string) => void changes.push({ name, value: undefined }),
  };
  let passed = false;
  try {
    middleware({}, response, (error) => {
      passed = error === undefined;
    });
  } catch {
    // It fails for each request then, and its own error says why.
  }
  return passed ? changes : 'it fails for each request';
}
