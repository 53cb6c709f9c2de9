/**
 * A module that is loaded when something of it is first used. Enters: how to load it. Leaves: a function that gives it.
 * What is loaded stays in memory for as long as the process lives, so what most applications never use is not. What an
 * application's errors are answered with is loaded at once all the same: a process without a free descriptor loads nothing.
 */
export function onUse<T>(load: () => T): () => T {
  let loaded: T | undefined;
  return () => (loaded ??= load());
}
