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
  #visible: Layer[] | undefined;

  constructor(layers: Layer[] = []) {
    this.layers = layers;
  }

  push(layer: Layer): void {
    this.layers.push(layer);
    this.changes++;
  }

  /** The array as users see it: one identity, every change noticed. */
  get visible(): Layer[] {
    return (this.#visible ??= new Proxy(this.layers, {
      set: (target, key, value) => {
        this.changes++;
        return Reflect.set(target, key, value);
      },
      deleteProperty: (target, key) => {
        this.changes++;
        return Reflect.deleteProperty(target, key);
      },
      defineProperty: (target, key, descriptor) => {
        this.changes++;
        return Reflect.defineProperty(target, key, descriptor);
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
    set: (layers: Layer[]) => replace(new Stack(layers)),
  });
}
