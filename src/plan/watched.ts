/**
 * What a compiled plan depends on. Enters: tables, and other things that tell of their changes. Leaves: the way to hear of
 * them no more. It lives as long as the plan is in force; rows and places, which may be many, need not.
 */
import type { Stack } from '../router';

export class Watched {
  readonly #changed: () => void;
  readonly #stacks: Stack[] = [];
  readonly #stops: (() => void)[] = [];

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  stack(stack: Stack): void {
    stack.watch(this.#changed);
    this.#stacks.push(stack);
  }

  other(watch: (changed: () => void) => () => void): void {
    this.#stops.push(watch(this.#changed));
  }

  unwatch(): void {
    for (const stack of this.#stacks.splice(0)) stack.unwatch(this.#changed);
    for (const stop of this.#stops.splice(0)) stop();
  }
}
