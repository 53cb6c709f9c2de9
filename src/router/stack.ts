/**
 * A list of layers that tools may read and change, and that routing has compiled. Enters: pushes, and any change made
 * through the array that users see. Leaves: the raw list, and a count of changes, so that what
 * was compiled from the list is thrown away. Reading by users pays for the watching; requests do not.
 */
import type { Layer } from './layer';

export class Stack {
  /** What routing reads. */
  readonly layers: Layer[];
  /** Grows with each change that is made through here; `layers.length` tells of pushes made behind our back. */
  changes = 0;
  /** The list is somebody else's, who may change it behind our back. */
  readonly foreign: boolean;
  #visible: Layer[] | undefined;
  #watchers: (() => void)[] | undefined;

  constructor(layers?: Layer[]) {
    this.foreign = layers !== undefined;
    this.layers = layers ?? [];
  }

  push(layer: Layer): void {
    this.layers.push(layer);
    this.changed();
  }

  /** `changed` is called after each change, in the turn that makes it, until `unwatch`. */
  watch(changed: () => void): void {
    // A table of a thousand routes is watched a thousand times: one function in a list is the least that it takes.
    if (this.#watchers === undefined) this.#watchers = [changed];
    else this.#watchers.push(changed);
  }

  unwatch(changed: () => void): void {
    const at = this.#watchers?.indexOf(changed) ?? -1;
    if (at === -1) return;
    const last = this.#watchers!.pop()!;
    if (last !== changed) this.#watchers![at] = last;
  }

  /** Also when another stack takes this one's place. */
  changed(): void {
    this.changes++;
    if (this.#watchers !== undefined) for (const changed of [...this.#watchers]) changed();
  }

  /** The array as users see it: one identity, every change noticed. */
  get visible(): Layer[] {
    return (this.#visible ??= new Proxy(this.layers, {
      set: (target, key, value) => {
        const done = Reflect.set(target, key, value);
        this.changed();
        return done;
      },
      deleteProperty: (target, key) => {
        const done = Reflect.deleteProperty(target, key);
        this.changed();
        return done;
      },
      defineProperty: (target, key, descriptor) => {
        const done = Reflect.defineProperty(target, key, descriptor);
        this.changed();
        return done;
      },
    }));
  }
}

/**
 * An own `stack` property for each of its kind, as tools expect it. `read` and `replace` are given the object that it is
 * asked of. One pair of accessors for all: objects with accessors of their own share no shape, and each then takes
 * several times as much.
 */
export function stackProperty<T extends object>(read: (owner: T) => Stack, replace: (owner: T, stack: Stack) => void): (owner: T) => void {
  const property = {
    configurable: true,
    enumerable: true,
    get(this: T) {
      return read(this).visible;
    },
    set(this: T, layers: Layer[]) {
      const earlier = read(this);
      replace(this, new Stack(layers));
      earlier.changed();
    },
  };
  return (owner) => void Object.defineProperty(owner, 'stack', property);
}
