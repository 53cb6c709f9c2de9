/** Options that are read again. Enters: a step made from options. Leaves: the same step, while the options are the same. */
import type { NativeStep } from '../../../../plan/step';
import { readOptions } from '../plain-data';

/** What wrote to an options object tells nobody: the plan looks again now and then, as for everything of that kind. */
export function whileUnchanged(step: NativeStep, options: unknown, text: string, known: ReadonlySet<string>): NativeStep {
  return step.unless(() => (readOptions(options, known).text === text ? undefined : 'its options were changed after it was made'));
}
