/**
 * What belongs to the engine's slots. Enters: ids as the engine gives them (8 bits thread, 24 bits slot; docs/bundle-spec.md)
 * and one object for each. Leaves: the object of an id. The engine gives the lowest free slot, so an array is as dense as
 * a map would be, and one is looked into for every request. Generations are compared by whoever asks.
 *
 * A map would also be larger than it is: one that things come into and leave all the time is made anew every so often, and
 * its earlier forms, each with what it held then and a reference to the next, stay in the old generation together until
 * that is collected.
 */
const SLOT_BITS = 24;
const SLOT_MASK = (1 << SLOT_BITS) - 1;

export class SlotTable<T> {
  readonly #threads: (T | undefined)[][] = [];

  get(id: number): T | undefined {
    return this.#threads[id >>> SLOT_BITS]?.[id & SLOT_MASK];
  }

  set(id: number, value: T): void {
    const thread = id >>> SLOT_BITS;
    while (this.#threads.length <= thread) this.#threads.push([]);
    const slots = this.#threads[thread];
    const slot = id & SLOT_MASK;
    // Slots below it that belong to another isolate or to plain native answers: without holes the array stays one.
    while (slots.length < slot) slots.push(undefined);
    slots[slot] = value;
  }

  /** In no order that means anything. */
  forEach(visit: (value: T) => void): void {
    for (const slots of this.#threads) for (const value of slots) if (value !== undefined) visit(value);
  }

  delete(id: number): void {
    const slots = this.#threads[id >>> SLOT_BITS];
    const slot = id & SLOT_MASK;
    if (slots !== undefined && slot < slots.length) slots[slot] = undefined;
    // After a wave of connections the memory is given back.
    while (slots !== undefined && slots.length !== 0 && slots[slots.length - 1] === undefined) slots.pop();
  }
}
