/**
 * This isolate's half of `native/src/claims.rs`. Enters: how many requests it was handed. Leaves: for each of them, when
 * its turn comes, whether it is still this isolate's: an engine thread takes back what a blocked isolate has not begun.
 */

/** Set beside the count by an engine thread: what was handed before and is not begun is taken back. */
const FENCE = 0x8000_0000;
const COUNT = 0x7fff_ffff;

export class Claims {
  /** [begun and fence, how far the fence reaches] */
  readonly #words: Uint32Array;
  #begun = 0;
  /** Requests that were taken back and whose turn has not come. */
  #lost = 0;

  constructor(memory: ArrayBuffer) {
    this.#words = new Uint32Array(memory);
  }

  /** Claims the next request; `false`: somebody else has it, and this isolate must not touch it. */
  take(): boolean {
    if (this.#lost > 0) {
      this.#letGo();
      return false;
    }
    const begun = this.#begun;
    const next = (begun + 1) & COUNT;
    if (Atomics.compareExchange(this.#words, 0, begun, next) === begun) {
      this.#begun = next;
      return true;
    }
    this.#lost = (Atomics.load(this.#words, 1) - begun) & COUNT;
    this.#letGo();
    return false;
  }

  #letGo(): void {
    this.#begun = (this.#begun + 1) & COUNT;
    // The last one lifts the fence.
    if (--this.#lost === 0) Atomics.store(this.#words, 0, this.#begun);
  }
}

/** For tests: what an engine thread does. */
export function fence(words: Uint32Array, handed: number): void {
  Atomics.store(words, 1, handed);
  Atomics.or(words, 0, FENCE);
}
