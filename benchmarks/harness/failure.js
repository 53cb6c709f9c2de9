'use strict';
/**
 * The two ways in which a run ends early by somebody's fault. Enters: a sentence for the reader.
 * Leaves: an error that bench.js prints without a stack. Faults of the harness itself are not made here.
 */

/** The command line is wrong. */
class UsageError extends Error {}

/** Something that the run needs is missing or broke; the message says what to do. */
class RunError extends Error {}

module.exports = { UsageError, RunError };
