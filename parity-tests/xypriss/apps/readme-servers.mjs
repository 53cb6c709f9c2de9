/** The block of the old README that makes two servers. */
import { createServer } from 'xypriss';
import { blockOf } from '../harness/readme.mjs';
import { askServers } from '../harness/several-servers.mjs';
import { act } from '../harness/steps.mjs';

export const make = ({ options }) => createServer(options());

/** The old core does not close what it opened. */
export const apart = true;
export const steps = [act('two servers', (ctx) => askServers(blockOf('await app.startAllServers();'), ctx), { patience: 20_000 })];
