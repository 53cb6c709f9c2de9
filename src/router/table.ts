/**
 * A router's stack and the index compiled from it. Enters: registrations and changes by tools. Leaves: the layers, and
 * the candidates for a path; the index is made at the first request after a change.
 */
import { SegmentIndex, type Candidates } from './candidates';
import type { Layer } from './layer';
import type { Stack } from './stack';

export class Table {
  #candidates: Candidates | undefined;
  #compiled = -1;

  constructor(
    readonly stack: Stack,
    readonly index: (layers: readonly Layer[]) => Candidates = (layers) => new SegmentIndex(layers),
  ) {}

  get layers(): readonly Layer[] {
    return this.stack.layers;
  }

  get revision(): number {
    return this.stack.revision;
  }

  candidates(): Candidates {
    if (this.#candidates === undefined || this.#compiled !== this.stack.revision) {
      this.#candidates = this.index(this.stack.layers);
      this.#compiled = this.stack.revision;
    }
    return this.#candidates;
  }
}
