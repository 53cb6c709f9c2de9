/**
 * The options of `health`. Enters: what an application gives. Leaves: checked options, or an `XsysError` that names
 * everything that is wrong with them.
 */
import { XsysError } from '../errors';

export interface HealthOptions {
  /** Answered 200 for as long as the process answers at all; false: not asked here. Default `/healthz`. */
  path?: string | false;
  /** Answered 200 while the process should get requests, and 503 while it should not; false: not asked here. Default `/readyz`. */
  readyPath?: string | false;
  /** Milliseconds that the event loop may stand still before the process is not ready; 0 is for ever. Default 0. */
  blockedAfter?: number;
}

export interface HealthConfig {
  readonly path: string | null;
  readonly readyPath: string | null;
  readonly blockedAfter: number;
}

const KNOWN = new Set(['path', 'readyPath', 'blockedAfter']);

export function configOf(options: HealthOptions = {}): HealthConfig {
  const { path = '/healthz', readyPath = '/readyz', blockedAfter = 0 } = options;
  const problems = Object.keys(options).flatMap((name) => (KNOWN.has(name) ? [] : `there is no option ${name}`));
  for (const [name, value] of Object.entries({ path, readyPath })) {
    if (value !== false && !/^\/[!-"$->@-~]*$/.test(value)) problems.push(`${name} must be false or a path like /healthz; got ${JSON.stringify(value)}`);
  }
  if (!Number.isInteger(blockedAfter) || blockedAfter < 0) {
    problems.push(`blockedAfter must be a whole number of milliseconds; got ${JSON.stringify(blockedAfter)}`);
  }
  if (problems.length > 0) throw new XsysError('XSYS_OPTIONS_INVALID', `health: ${problems.join('; ')}`);
  return { path: path || null, readyPath: readyPath || null, blockedAfter };
}
