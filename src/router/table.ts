/**
 * A router's stack and the index compiled from it. Enters: registrations and changes by tools. Leaves: the layers, and
 * the candidates for a path; the index is made at the first request after a change.
 */
import { SegmentIndex, type Candidates } from './candidates';
import type { Layer } from './layer';
import type { Stack } from './stack';

export class Table {
  readonly stack: Stack;
  readonly #index: (layers: readonly Layer[]) => Candidates;
  #candidates: Candidates | undefined;
  #changes = -1;
  #length = -1;

  constructor(stack: Stack, index: (layers: readonly Layer[]) => Candidates = (layers) => new SegmentIndex(layers)) {
    this.stack = stack;
    this.#index = index;
  }

  candidates(): Candidates {
    const { layers, changes } = this.stack;
    if (this.#candidates === undefined || this.#changes !== changes || this.#length !== layers.length) {
      this.#candidates = this.#index(layers);
      this.#changes = changes;
      this.#length = layers.length;
    }
    return this.#candidates;
  }
}
