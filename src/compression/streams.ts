/** Node's own coders, for answers that come in parts. Enters: a coding and a policy. Leaves: a stream that can be flushed. */
import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import type { CodingName, Policy } from './policy';

export interface CodingStream extends Transform {
  flush(): void;
}

/** Node has it from 22.15 on. */
const createZstdCompress = (zlib as { createZstdCompress?: () => CodingStream }).createZstdCompress;

/** Whether this Node can code a stream so. */
export function canStream(coding: CodingName): boolean {
  return coding !== 'zstd' || createZstdCompress !== undefined;
}

export function codingStream(coding: CodingName, policy: Policy): CodingStream {
  switch (coding) {
    case 'gzip':
      return zlib.createGzip(policy.zlib);
    case 'br':
      return zlib.createBrotliCompress(policy.brotli);
    case 'zstd':
      return createZstdCompress!();
    case 'deflate':
      return zlib.createDeflate(policy.zlib);
  }
}
