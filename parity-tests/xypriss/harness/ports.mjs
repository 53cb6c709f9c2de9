/**
 * Ports that nobody else takes. Enters: a slot, the process's share of them. Leaves: free ports by name: the old core takes
 * 0 for its default. They lie below what systems give to those who name none, so that a port that was found free stays so
 * until it is listened on.
 */
import { once } from 'node:events';
import net from 'node:net';

const LOWEST = 10_000;
const SLOT_SIZE = 5_000;
/** Processes that may run at once. */
export const SLOTS = 4;
/** Room for servers that move on to the next port. */
const STRIDE = 10;

/** What is left over from a run that was cut short may still listen: each process begins elsewhere. */
let position = Math.floor(Math.random() * (SLOT_SIZE / STRIDE));

export async function freePort(slot = Number(process.env.PARITY_SLOT ?? 0)) {
  for (let tried = 0; tried < SLOT_SIZE / STRIDE; tried += 1) {
    position = (position + 1) % (SLOT_SIZE / STRIDE);
    const port = LOWEST + slot * SLOT_SIZE + position * STRIDE;
    if ((await isFree(port)) && (await isFree(port + 1))) return port;
  }
  throw new Error(`slot ${slot} has no free port left`);
}

async function isFree(port) {
  const probe = net.createServer().listen(port, '127.0.0.1');
  try {
    await once(probe, 'listening');
  } catch {
    return false;
  }
  await new Promise((resolve) => probe.close(resolve));
  return true;
}
