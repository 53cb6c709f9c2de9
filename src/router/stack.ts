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
  #watchers: Set<() => void> | undefined;

  constructor(layers?: Layer[]) {
    this.foreign = layers !== undefined;
    this.layers = layers ?? [];
  }

  push(layer: Layer): void {
    this.layers.push(layer);
    this.changed();
  }

  /** `changed` is called after each change, in the turn that makes it, until what is returned is called. */
  watch(changed: () => void): () => void {
    const watchers = (this.#watchers ??= new Set());
    watchers.add(changed);
    return () => void watchers.delete(changed);
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
 * Give `owner` an own `stack` property, as tools expect it; `replace` is given what somebody puts in its place.
 */
export function exposeStack(owner: object, read: () => Stack, replace: (stack: Stack) => void): void {
  Object.defineProperty(owner, 'stack', {
    configurable: true,
    enumerable: true,
    get: () => read().visible,
    set: (layers: Layer[]) => {
      const earlier = read();
      replace(new Stack(layers));
      earlier.changed();
    },
  });
}
