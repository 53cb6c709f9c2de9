/** How long to wait before an isolate is replaced. Enters: how long each one lived. Leaves: milliseconds. */

const SHORTEST = 100;
const LONGEST = 10_000;

export class Backoff {
  #next = SHORTEST;

  /** The wait after an isolate that lived for `lived` milliseconds: twice the one before, unless it did well. */
  after(lived: number): number {
    if (lived > LONGEST) this.#next = SHORTEST;
    const wait = this.#next;
    this.#next = Math.min(wait * 2, LONGEST);
    return wait;
  }
}
