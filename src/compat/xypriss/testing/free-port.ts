/**
 * A port for applications that take 0 for their default. Enters: nothing. Leaves: one that was free. It lies below what
 * systems give to those who name none, so that no test beside takes it before it is listened on. It reserves nothing.
 */
import { once } from 'node:events';
import * as net from 'node:net';

const LOWEST = 30_000;
const COUNT = 2_700;

/** Never the same twice, and tests beside begin elsewhere. */
let position = Math.floor(Math.random() * COUNT);

export async function freePort(): Promise<number> {
  for (;;) {
    position = (position + 1) % COUNT;
    const probe = net.createServer().listen(LOWEST + position, '127.0.0.1');
    const isFree = await once(probe, 'listening').then(() => true, () => false);
    // Whoever has it keeps it.
    if (!isFree) continue;
    probe.close();
    await once(probe, 'close');
    return LOWEST + position;
  }
}
