/**
 * What the environment says about isolates. Enters: the environment. Leaves: checked values, or an `XsysError` that names
 * every value which cannot be meant.
 */
import { XsysError } from '../errors';

/** What the engine's note on a connection has room for, `native/src/isolates/dispatch.rs`. */
export const MOST_WORKERS = 56;

export interface RunnerSettings {
  /** Isolates that run the application; undefined: this one does. */
  readonly workers: number | undefined;
  readonly sticky: string;
  /** Milliseconds; 0 is for ever. */
  readonly queueTimeout: number;
  /** Milliseconds. */
  readonly drainTimeout: number;
}

const DRAIN_TIMEOUT = 30_000;

/** @throws {XsysError} once, with all that is wrong. */
export function runnerSettings(environment: NodeJS.ProcessEnv = process.env): RunnerSettings {
  const problems: string[] = [];
  const settings = {
    workers: workers(environment['XSYS_WORKERS'], problems),
    sticky: sticky(environment['XSYS_STICKY'], problems),
    queueTimeout: milliseconds('XSYS_QUEUE_TIMEOUT', environment['XSYS_QUEUE_TIMEOUT'], 0, problems),
    drainTimeout: milliseconds('XSYS_DRAIN_TIMEOUT', environment['XSYS_DRAIN_TIMEOUT'], DRAIN_TIMEOUT, problems),
  };
  if (problems.length > 0) throw new XsysError('XSYS_OPTIONS_INVALID', problems.join('; '));
  return settings;
}

/** Asked for where it is meant: most programs run in one isolate. */
function parallelism(): number {
  return (require('node:os') as typeof import('node:os')).availableParallelism();
}

function workers(value: string | undefined, problems: string[]): number | undefined {
  if (value === undefined || value === '') return undefined;
  const count = value === 'auto' ? Math.min(parallelism(), MOST_WORKERS) : Number(value);
  if (Number.isInteger(count) && count >= 1 && count <= MOST_WORKERS) return count;
  problems.push(`XSYS_WORKERS must be a whole number from 1 to ${MOST_WORKERS}, or auto; got ${JSON.stringify(value)}`);
  return undefined;
}

function sticky(value: string | undefined, problems: string[]): string {
  if (value === undefined || value === '') return 'none';
  if (/^(none|connection|ip|(cookie|header):[!#$%&'*+\-.^_`|~0-9A-Za-z]+)$/.test(value)) return value;
  problems.push(`XSYS_STICKY must be none, connection, ip, cookie:<name> or header:<name>; got ${JSON.stringify(value)}`);
  return 'none';
}

function milliseconds(name: string, value: string | undefined, otherwise: number, problems: string[]): number {
  if (value === undefined || value === '') return otherwise;
  const number = Number(value);
  if (Number.isInteger(number) && number >= 0) return number;
  problems.push(`${name} must be a whole number of milliseconds; got ${JSON.stringify(value)}`);
  return otherwise;
}
