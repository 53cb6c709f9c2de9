/** What a package's native form is made from. Types only. */
import type { NativeStep } from '../../../../plan/step';
import type { Found } from '../packages';

export interface Call {
  readonly found: Found;
  /** What `require` gives for the package. */
  readonly exported: object;
  readonly args: readonly unknown[];
  /** The options that this factory takes, where it is not the package's first. */
  readonly options?: readonly string[];
  /** The package's own factory. */
  make(args: readonly unknown[]): object;
}

/** A middleware of the package, and its native form or why it has none. */
export interface Made {
  readonly middleware: object;
  readonly form: NativeStep | string;
}

export type Form = (call: Call) => Made;
