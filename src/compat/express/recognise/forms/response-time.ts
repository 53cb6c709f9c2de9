/** The native form of `response-time`: for answers that the engine gives. Enters: options that are data. Leaves: a step. */
import { validateHeaderName } from 'node:http';
import { NativeStep } from '../../../../plan/step';
import { readOptions } from '../plain-data';
import type { Call, Made } from './form';

const KNOWN: ReadonlySet<string> = new Set(['digits', 'header', 'suffix']);
/** What `toFixed` takes. */
const MOST_DIGITS = 100;

export function responseTimeForm({ args, make }: Call): Made {
  // The package reads its options when it is called, and never again.
  const form = formOf(args[0]);
  return { middleware: make(args), form };
}

function formOf(options: unknown): NativeStep | string {
  const { why } = readOptions(options, KNOWN);
  if (why !== undefined) return why;
  if (typeof options === 'number') return 'its argument is a number, which the package warns of';
  const { digits = 3, header, suffix = true } = (options || {}) as { digits?: unknown; header?: unknown; suffix?: unknown };
  if (!Number.isInteger(digits) || (digits as number) < 0 || (digits as number) > MOST_DIGITS) return 'digits is no number of digits';
  const name = header || 'X-Response-Time';
  if (typeof name !== 'string' || !isHeaderName(name)) return 'header is not the name of a header';
  return new NativeStep('responseTime', { digits, header: name, suffix: Boolean(suffix) });
}

function isHeaderName(name: string): boolean {
  try {
    validateHeaderName(name);
    return true;
  } catch {
    return false;
  }
}
