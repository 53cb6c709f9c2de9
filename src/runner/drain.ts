/**
 * Lets a process finish what it has begun. Enters: the engine, how long. Leaves: how many requests were still open when the
 * time was over. It ends nothing by itself.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Native } from '../bridge/native';

/** Milliseconds between two looks. A process that ends this much later is not missed. */
const LOOK_EVERY = 50;
/** Looks in a row without an open request: one that was on its way when the last answer left is still served. */
const QUIET_LOOKS = 3;

export async function drain(native: Native, timeout: number, isolates: () => number): Promise<number> {
  const since = Date.now();
  let open = native.drain();
  for (let quiet = 0; quiet < QUIET_LOOKS; quiet = open === 0 ? quiet + 1 : 0) {
    if (isolates() === 0 || Date.now() - since >= timeout) break;
    await sleep(LOOK_EVERY);
    open = native.drain();
  }
  return open;
}
