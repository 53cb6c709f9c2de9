/** The subcommands of `xsys`, in the order in which the help lists them. Enters: nothing. Leaves: the table. */
import type { Command } from './command';
import { doctor } from './doctor';
import { plan } from './plan';
import { run } from './run';

export const COMMANDS: readonly Command[] = [run, plan, doctor];
