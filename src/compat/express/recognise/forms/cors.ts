/**
 * The native form of `cors`. Enters: options that are data. Leaves: the step of our own `cors` with the same options. The
 * package reads its options with each request, so a plan is made only while they are what they were.
 */
import { stepOf, whyNotNative } from '../../../../plan/step';
import { cors, type CorsOptions } from '../../../../security';
import { readOptions } from '../plain-data';
import type { Call, Made } from './form';
import { whileUnchanged } from './unchanged';

const KNOWN: ReadonlySet<string> = new Set([
  ...['origin', 'methods', 'allowedHeaders', 'headers', 'exposedHeaders', 'credentials', 'maxAge'],
  ...['preflightContinue', 'optionsSuccessStatus'],
]);

export function corsForm({ args, make }: Call): Made {
  const middleware = make(args);
  const read = readOptions(args[0], KNOWN);
  if (read.why !== undefined) return { middleware, form: read.why };
  const ours = cors(args[0] as CorsOptions);
  const step = stepOf(ours);
  return { middleware, form: step === undefined ? whyNotNative(ours)! : whileUnchanged(step, args[0], read.text, KNOWN) };
}
