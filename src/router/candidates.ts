/**
 * An index over an ordered stack of layers. Enters: the layers. Leaves: for a path, the ascending positions of every
 * layer that could match it. It never decides: each candidate is matched afterwards, in order, so a superset is right
 * and an omission is a fault. The lists are merged once per leaf of the index and shared by all requests.
 */
import type { Layer } from './layer';

/** Where candidates come from; another index over the same ordered table may stand in for this one. */
export interface Candidates {
  lookup(path: string): readonly number[];
}

interface Branch {
  /** Layers whose head of whole segments ends here. */
  own: number[];
  /** Made when there is a first one: most branches are leaves. */
  children: Map<string, Branch> | undefined;
  readonly parent: Branch | undefined;
  /** Own and all ancestors' layers in order; made on first use. */
  merged: readonly number[] | undefined;
}

interface Leaf {
  readonly own: number[];
  merged: readonly number[] | undefined;
}

export class SegmentIndex implements Candidates {
  readonly #root: Branch = branch(undefined);
  readonly #leaves = new Map<string, Leaf>();

  constructor(layers: readonly Layer[]) {
    layers.forEach((layer, position) => this.#add(layer, position));
  }

  lookup(path: string): readonly number[] {
    // Registered paths are mostly lower case, and so are most requests: the first probe usually hits.
    const leaf = this.#leaves.get(path);
    if (leaf !== undefined) return leaf.merged ?? this.#mergeLeaf(leaf, path);
    const lower = path.toLowerCase();
    if (lower !== path) {
      const lowerLeaf = this.#leaves.get(lower);
      if (lowerLeaf !== undefined) return lowerLeaf.merged ?? this.#mergeLeaf(lowerLeaf, lower);
    }
    return mergedOf(this.#descend(lower));
  }

  #add(layer: Layer, position: number): void {
    for (const pattern of patternsOf(layer)) {
      if (pattern.exact !== undefined) {
        for (const path of pattern.exact) {
          const leaf = this.#leaves.get(path);
          if (leaf === undefined) this.#leaves.set(path, { own: [position], merged: undefined });
          else pushOnce(leaf.own, position);
        }
        continue;
      }
      let at = this.#root;
      for (const segment of pattern.head) {
        const children = (at.children ??= new Map<string, Branch>());
        let child = children.get(segment);
        if (child === undefined) children.set(segment, (child = branch(at)));
        at = child;
      }
      // A list that begins with its one member takes a tenth of the memory of an empty one that is pushed to.
      if (at.own.length === 0) at.own = [position];
      else pushOnce(at.own, position);
    }
  }

  #descend(path: string): Branch {
    let at = this.#root;
    let start = 1;
    while (at.children !== undefined && start <= path.length) {
      const slash = path.indexOf('/', start);
      const child: Branch | undefined = at.children.get(slash === -1 ? path.slice(start) : path.slice(start, slash));
      if (child === undefined) break;
      at = child;
      if (slash === -1) break;
      start = slash + 1;
    }
    return at;
  }

  #mergeLeaf(leaf: Leaf, path: string): readonly number[] {
    return (leaf.merged = merge(mergedOf(this.#descend(path)), leaf.own));
  }
}

/** Never pushed to. */
const NONE: number[] = [];

const EVERYTHING = [{ head: [] as readonly string[], exact: undefined }];

/** A layer that is not ours (pushed by a tool) or whose `match` was replaced says nothing: always a candidate. */
function patternsOf(layer: Layer): readonly { head: readonly string[]; exact?: readonly string[] }[] {
  return layer.slash ? EVERYTHING : (layer.patterns ?? EVERYTHING);
}

function branch(parent: Branch | undefined): Branch {
  return { own: NONE, children: undefined, parent, merged: undefined };
}

function mergedOf(at: Branch): readonly number[] {
  return (at.merged ??= at.parent === undefined ? at.own : merge(mergedOf(at.parent), at.own));
}

function pushOnce(list: number[], position: number): void {
  if (list[list.length - 1] !== position) list.push(position);
}

/** Two ascending lists as one, without doubles. */
function merge(a: readonly number[], b: readonly number[]): readonly number[] {
  if (b.length === 0) return a;
  if (a.length === 0) return b;
  return [...new Set([...a, ...b])].sort((x, y) => x - y);
}
