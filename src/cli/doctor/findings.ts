/** What the doctor says. Enters and leaves: types only. */

/**
 * `changes`: look at it before moving. `works`: it hung, crashed or did nothing, and now it does what it says. `choice`:
 * it stays as it is, and an option would make it right.
 */
export type Level = 'changes' | 'works' | 'choice';

export interface Finding {
  /** Stable: what a program may match on. */
  readonly rule: string;
  readonly level: Level;
  /** Relative to the project. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** A file that could not be read as a program. */
export interface Unread {
  readonly file: string;
  readonly why: string;
}

export interface Diagnosis {
  readonly project: string;
  readonly frameworks: readonly Framework[];
  readonly files: number;
  readonly findings: readonly Finding[];
  readonly unread: readonly Unread[];
  /** What of the engine is missing on this machine, in words. */
  readonly missing: readonly string[];
}

export interface Framework {
  readonly name: 'express' | 'xypriss';
  /** As package.json asks for it; undefined where the project has only the one on xsys. */
  readonly range: string | undefined;
  readonly major: number | undefined;
  /** The project loads it from xsys already, or is started with `xsys/register` or `xsys run`. */
  readonly moved: boolean;
}
