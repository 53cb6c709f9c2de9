/**
 * The step that serves files. Enters: what it takes. Leaves: the step, where the engine may ask the file system at all; else
 * in words why it may not, in the plan and in a line when the program starts.
 */
import { getSystemErrorName } from 'node:util';
import { loadNative } from '../../../bridge/loader';
import { lament } from '../../../http/announce';
import { NativeStep } from '../../../plan/step';

export function filesStep(form: object): NativeStep {
  return new NativeStep('files', () => {
    const why = whyFilesStay();
    if (why === undefined) return form;
    lament(`files are served by JavaScript: ${why}`);
    return why;
  });
}

let known: { readonly why: string | undefined } | undefined;

/** Why the engine serves no files in this process; undefined where it does, or where there is no engine. */
export function whyFilesStay(): string | undefined {
  known ??= { why: explained(loadNative().native?.mayLook() ?? 0) };
  return known.why;
}

function explained(errno: number): string | undefined {
  if (errno === 0) return undefined;
  const name = getSystemErrorName(-errno);
  const cause = name === 'ENOSYS' || name === 'EINVAL' ? 'the kernel is older than Linux 5.12, or a seccomp profile hides it' : 'a seccomp profile forbids it';
  return `openat2, by which the engine asks the file system, fails with ${name}: ${cause}`;
}
