/**
 * `express.static`. Enters: a root and options. Leaves: a middleware that does what npm's `serve-static` does, by the same
 * `send`, marked with its native form where the options have one. Where the engine has looked already and passed the
 * request on, it does not look again.
 */
import { withStep } from '../../../plan/step';
import { middleware } from './middleware';
import { nativeForm } from './native-form';
import { readOptions, type StaticOptions } from './options';
import { filesStep } from './step';

export function serveStatic(root: string, options?: StaticOptions): ReturnType<typeof middleware> {
  const settings = readOptions(root, options);
  const form = nativeForm(settings);
  if (form === undefined) return middleware(settings, undefined);
  const step = filesStep(form);
  return withStep(middleware(settings, step), step);
}
