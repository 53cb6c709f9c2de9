/**
 * Options before anything is made of them. Enters: what a program gave, what `xypriss.config.json` says. Leaves: nothing,
 * or one error that names every wrong option, what it takes and what it got; and the names that nobody knows, which are
 * told, not refused: old programs have some.
 */
import { XsysError } from '../../../errors';
import { check, shown, type Check } from './checks';
import { serverOptions } from './option-checks';

/** `source`: who said it, as the error calls it. */
export function validateOptions(given: unknown, source: string, spec: Check = serverOptions): string[] {
  const problems: string[] = [];
  const unknown: string[] = [];
  if (given !== undefined && !spec.accepts(given)) problems.push(`the options must be ${spec.takes}; got ${shown(given)}`);
  else {
    check(given, '', spec, {
      problem: (path, takes, value) => problems.push(`${path} takes ${takes}; got ${shown(value)}`),
      unknown: (path) => unknown.push(path),
    });
  }
  if (problems.length === 0) return unknown;
  const count = problems.length === 1 ? 'an invalid option' : `${problems.length} invalid options`;
  throw new XsysError('XSYS_OPTIONS_INVALID', `${source}: ${count}\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
}
