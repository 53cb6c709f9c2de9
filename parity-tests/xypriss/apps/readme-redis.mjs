/** The block of the old README whose app has a cache in Redis. */
import { createServer } from 'xypriss';
import { useCache } from '../harness/cached-in-redis.mjs';
import { blockOf } from '../harness/readme.mjs';
import { act } from '../harness/steps.mjs';

export const make = ({ options }) => createServer(options());

/** The old core's cache is one for the process. */
export const apart = true;
export const steps = [act('a cache in Redis', (ctx) => useCache(blockOf('cache: { strategy: "redis"'), ctx), { patience: 20_000 })];
