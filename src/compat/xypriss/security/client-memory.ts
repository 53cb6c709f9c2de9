/**
 * What is remembered about each client. Enters: keys. Leaves: one record for each, dropped when its time is over; at
 * most {@link MOST} are kept, so that a client with many addresses cannot fill the memory.
 */
const MOST = 100_000;

interface Kept<T> {
  value: T;
  until: number;
}

export class ClientMemory<T> {
  private readonly kept = new Map<string, Kept<T>>();

  get(key: string, now: number): T | undefined {
    const found = this.kept.get(key);
    if (found === undefined) return undefined;
    if (found.until > now) return found.value;
    this.kept.delete(key);
    return undefined;
  }

  set(key: string, value: T, until: number): void {
    this.kept.delete(key);
    if (this.kept.size >= MOST) this.kept.delete(this.kept.keys().next().value!);
    this.kept.set(key, { value, until });
  }

  delete(key: string): void {
    this.kept.delete(key);
  }
}
