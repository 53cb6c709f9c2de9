/** Blocks of the old core's docs that make several servers: each is asked for what the block says that it serves. */
import { createServer } from 'xypriss';
import { isThere } from '../harness/docs-folder.mjs';
import { blocksOf } from '../harness/documentation.mjs';
import { askServers } from '../harness/several-servers.mjs';
import { act } from '../harness/steps.mjs';

export const make = ({ options }) => createServer(options());

/** By its number in the file, from one. The others are types, or parts of an option. */
const WORKING = [1, 4, 9];

/** The old core does not close what it opened. */
export const apart = true;
export const steps = (isThere() ? WORKING : []).map((number) =>
  act(`multi-server.md, block ${number}`, (ctx) => askServers(blocksOf('multi-server.md')[number - 1], ctx), { patience: 20_000 }),
);
