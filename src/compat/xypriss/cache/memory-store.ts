/**
 * Values in this process. Enters: keys and JSON. Leaves: the JSON again until its time is over, or until others needed the
 * room: the one that was used longest ago goes first.
 */
interface Held {
  json: string;
  until: number;
  tags: readonly string[];
}

export class MemoryStore {
  hits = 0;
  misses = 0;
  evictions = 0;
  bytes = 0;
  private readonly entries = new Map<string, Held>();

  constructor(
    readonly capacity: number,
    readonly limit: number,
  ) {}

  get size(): number {
    return this.entries.size;
  }

  get(key: string): string | undefined {
    const held = this.live(key);
    if (held === undefined) {
      this.misses++;
      return undefined;
    }
    this.hits++;
    this.entries.delete(key);
    this.entries.set(key, held);
    return held.json;
  }

  has(key: string): boolean {
    return this.live(key) !== undefined;
  }

  set(key: string, json: string, ttl: number, tags: readonly string[]): boolean {
    this.delete(key);
    const cost = key.length + json.length;
    if (cost > this.limit) return false;
    while (this.entries.size >= this.capacity || this.bytes + cost > this.limit) {
      this.delete(this.entries.keys().next().value!);
      this.evictions++;
    }
    this.bytes += cost;
    this.entries.set(key, { json, until: Date.now() + ttl, tags });
    return true;
  }

  delete(key: string): boolean {
    const held = this.entries.get(key);
    if (held === undefined) return false;
    this.bytes -= key.length + held.json.length;
    this.entries.delete(key);
    return held.until > Date.now();
  }

  clear(): void {
    this.entries.clear();
    this.bytes = 0;
  }

  /** Milliseconds that are left. */
  timeLeft(key: string): number | undefined {
    const held = this.live(key);
    return held === undefined ? undefined : held.until - Date.now();
  }

  expire(key: string, ttl: number): boolean {
    const held = this.live(key);
    if (held === undefined) return false;
    held.until = Date.now() + ttl;
    return true;
  }

  keys(): string[] {
    return [...this.entries.keys()].filter((key) => this.live(key) !== undefined);
  }

  withTags(tags: readonly string[]): string[] {
    return [...this.entries].filter(([, held]) => held.tags.some((tag) => tags.includes(tag))).map(([key]) => key);
  }

  private live(key: string): Held | undefined {
    const held = this.entries.get(key);
    if (held === undefined || held.until > Date.now()) return held;
    this.delete(key);
    return undefined;
  }
}
