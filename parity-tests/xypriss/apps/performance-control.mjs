/** `POST /XyPriss/performance/control`: from this machine, and from elsewhere. */
import { networkInterfaces } from 'node:os';
import { createServer } from 'xypriss';
import { act, json } from '../harness/steps.mjs';

export function make({ options }) {
  return createServer(options({ server: { host: '0.0.0.0' } }));
}

const CONTROL = json('/XyPriss/performance/control', { action: 'reset-stats' });
/** An address of this machine that is none of the loopback's: who connects to it comes from it. */
const outside = () => Object.values(networkInterfaces()).flat().find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

export const steps = [
  act('from the loopback address', async ({ send }) => (await send(CONTROL)).status),
  act('from another address', async ({ send }) => {
    const host = outside();
    if (host === undefined) throw new Error('this machine has no other address than the loopback one: give it one');
    return (await send(CONTROL, { host })).status;
  }),
  json('/XyPriss/performance/control', { action: 'explode' }, { as: 'an unknown action' }),
];
