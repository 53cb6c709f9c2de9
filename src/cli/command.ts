/**
 * What a subcommand is. Enters: nothing. Leaves: types, and the error for what was typed wrongly. A subcommand's module
 * describes it and loads what it needs when it runs: `xsys --help` must not load an engine.
 */

export interface Option {
  /** Without the dashes. */
  readonly name: string;
  /** What the value is called in the help; absent for a switch. */
  readonly value?: string;
  readonly meaning: string;
}

export interface Example {
  readonly line: string;
  readonly meaning: string;
}

/** What was typed behind the subcommand's name. */
export interface Invocation {
  /** By name; `true` for a switch. */
  readonly options: Readonly<Record<string, string | true>>;
  readonly operands: readonly string[];
}

export interface Command {
  readonly name: string;
  /** One line for the list of subcommands. */
  readonly summary: string;
  /** Behind `xsys <name>`. */
  readonly usage: string;
  readonly options: readonly Option[];
  readonly examples: readonly Example[];
  /** Whatever follows the first operand belongs to somebody else, options included. */
  readonly endsAtOperand?: boolean;
  /** The process's exit code; undefined when what was started decides that itself. */
  run(invocation: Invocation): Promise<number | undefined>;
}

/** What was typed cannot be meant: told in one line, exit code 2. */
export class UsageError extends Error {}
