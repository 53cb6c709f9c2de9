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
}

export interface Framework {
  readonly name: 'express' | 'xypriss';
  /** As package.json asks for it. */
  readonly range: string;
  readonly major: number | undefined;
}
