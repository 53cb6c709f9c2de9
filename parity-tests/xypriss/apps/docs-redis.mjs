/** Blocks of the old core's docs whose app has a cache in Redis. */
import { createServer } from 'xypriss';
import { useCache } from '../harness/cached-in-redis.mjs';
import { isThere } from '../harness/docs-folder.mjs';
import { blocksOf } from '../harness/documentation.mjs';
import { act } from '../harness/steps.mjs';

export const make = ({ options }) => createServer(options());

/** By their numbers in the file, from one. `cache-redis-many` has the clusters. */
const WORKING = { 'getting-started.md': [4, 11], 'api-reference.md': [7, 8], 'configuration.md': [1, 8] };

/** The old core's cache is one for the process. */
export const apart = true;
export const steps = Object.entries(isThere() ? WORKING : {}).flatMap(([file, numbers]) =>
  numbers.map((number) => act(`${file}, block ${number}`, (ctx) => useCache(blocksOf(file)[number - 1], ctx), { patience: 20_000 })),
);
