/**
 * `xsys/compression`: the `compression` package's middleware, whose whole bodies the engine codes. Enters: its options.
 * Leaves: a middleware for any `(req, res, next)`: on Node's own server everything is coded by Node's zlib.
 */
import { defaultFilter } from './filter';
import { compressing, type Middleware } from './middleware';
import type { CompressionOptions } from './policy';

function compression(options?: CompressionOptions): Middleware {
  return compressing(options, false);
}

// eslint-disable-next-line @typescript-eslint/no-namespace
namespace compression {
  export type Options = CompressionOptions;
  /** The default filter, for filters that only add to it. */
  export const filter = defaultFilter;
}

export = compression;
