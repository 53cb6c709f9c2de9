/**
 * Counts per key in this process. Enters: keys. Leaves: counts in fixed windows, each beginning with its key's first
 * request. Where the engine serves they are the engine's own, so that a request is counted once wherever that happens;
 * elsewhere a Map does the same. Either way memory is bounded: beyond so many keys the one whose window ends first makes
 * room, and begins anew when it comes back. Where several isolates run the application, each counts in the same place.
 */
import { createHash } from 'node:crypto';
import { selectedCore, wantsEngine } from '../../bridge/cores';
import { loadNative } from '../../bridge/loader';
import type { Native, NativeCounts } from '../../bridge/native';
import { nthOfKind } from '../../runner/membership';

export interface Count {
  readonly hits: number;
  /** When the window ends, as `Date.now()` counts. */
  readonly end: number;
}

export interface Counts {
  hit(key: string): Count;
  get(key: string): Count | undefined;
  /** Takes a request back. */
  decrement(key: string): void;
  /** Forgets a key. */
  reset(key: string): void;
  resetAll(): void;
  /** Keys that are remembered, and how many had to make room before their window was over. */
  state(): { keys: number; evicted: number };
}

/** About 100 bytes each in the engine, about 200 in a Map. */
export const MOST_KEYS = 500_000;

/** `purpose`: what tells these counts from others; the first of a purpose in one isolate is the first in each. */
export function processCounts(window: number, keys: number, purpose: string): Counts {
  const native = wantsEngine(selectedCore()) ? loadNative().native : undefined;
  return native === undefined ? new MapCounts(window, keys) : new EngineCounts(native, window, keys, purpose);
}

export class EngineCounts implements Counts {
  readonly #native: Native;
  readonly #counts: NativeCounts;

  constructor(native: Native, window: number, keys: number, purpose: string) {
    this.#native = native;
    const whole = Math.trunc(window);
    const named = `${purpose} ${whole} ${keys}`;
    this.#counts = native.createCounts(whole, keys, named, nthOfKind(`counts ${named}`));
  }

  /** What a step's options name. */
  get id(): number {
    return this.#native.countsId(this.#counts);
  }

  hit(key: string): Count {
    const [hits, end] = this.#native.countsHit(this.#counts, key, Date.now());
    return { hits, end };
  }

  get(key: string): Count | undefined {
    const count = this.#native.countsGet(this.#counts, key, Date.now());
    return count === undefined ? undefined : { hits: count[0], end: count[1] };
  }

  decrement(key: string): void {
    this.#native.countsDecrement(this.#counts, key, Date.now());
  }

  reset(key: string): void {
    this.#native.countsReset(this.#counts, key);
  }

  resetAll(): void {
    this.#native.countsReset(this.#counts);
  }

  state(): { keys: number; evicted: number } {
    const [keys, evicted] = this.#native.countsState(this.#counts);
    return { keys, evicted };
  }
}

interface MutableCount {
  hits: number;
  end: number;
}

const LONGEST_KEY = 64;

/** A key costs about the same whatever its length. */
function bounded(key: string): string {
  return key.length <= LONGEST_KEY ? key : createHash('sha256').update(key).digest('base64');
}

/** Windows that are over are taken away by those who count, a few at a time. */
const SWEPT_AT_ONCE = 4;

export class MapCounts implements Counts {
  readonly #window: number;
  readonly #most: number;
  /** In the order in which windows end: all are of one length, and a key moves to the end when its window begins. */
  readonly #counts = new Map<string, MutableCount>();
  #evicted = 0;

  constructor(window: number, keys: number) {
    this.#window = Math.trunc(window);
    this.#most = keys;
  }

  hit(given: string): Count {
    const key = bounded(given);
    const now = Date.now();
    let count = this.#counts.get(key);
    if (count === undefined || count.end <= now) count = this.#begin(key, now);
    count.hits++;
    return { ...count };
  }

  get(key: string): Count | undefined {
    const count = this.#counts.get(bounded(key));
    return count === undefined || count.end <= Date.now() ? undefined : { ...count };
  }

  decrement(given: string): void {
    const key = bounded(given);
    const count = this.#counts.get(key) ?? this.#begin(key, Date.now());
    if (count.hits > 0) count.hits--;
  }

  reset(key: string): void {
    this.#counts.delete(bounded(key));
  }

  resetAll(): void {
    this.#counts.clear();
  }

  state(): { keys: number; evicted: number } {
    return { keys: this.#counts.size, evicted: this.#evicted };
  }

  #begin(key: string, now: number): MutableCount {
    this.#counts.delete(key);
    let swept = 0;
    for (const [oldest, { end }] of this.#counts) {
      const full = this.#counts.size >= this.#most;
      if (end > now && full) this.#evicted++;
      else if (end > now || swept++ === SWEPT_AT_ONCE) break;
      this.#counts.delete(oldest);
    }
    const count = { hits: 0, end: now + this.#window };
    this.#counts.set(key, count);
    return count;
  }
}
