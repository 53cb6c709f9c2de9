/**
 * The options of `express.static`. Enters: what the user gave. Leaves: what the middleware works with, or an error: those of
 * `serve-static` in its own words, those of the options that are ours all at once.
 */
import { resolve } from 'node:path';
import type { ServerResponse } from 'node:http';
import type { Stats } from 'node:fs';
import send = require('send');
import { XsysError } from '../../../errors';

/** Codings that a file's twin may have, by their names in HTTP. */
export type Precompression = 'br' | 'gzip' | 'zstd';

export interface StaticOptions extends send.SendOptions {
  fallthrough?: boolean;
  redirect?: boolean;
  setHeaders?: (res: ServerResponse, path: string, stat: Stats) => unknown;
  /** `'beneath'`: links that lead out of the root are not there. */
  symlinks?: 'follow' | 'beneath';
  /** Compressed twins that are looked for, `app.js.br` beside `app.js`. */
  precompressed?: readonly Precompression[];
}

export interface StaticSettings {
  /** As `send` gets them: what is not here is asked of the user's own object. */
  readonly options: send.SendOptions & { maxage?: string | number; root: string };
  readonly fallthrough: boolean;
  readonly redirect: boolean;
  readonly setHeaders: StaticOptions['setHeaders'];
  readonly beneath: boolean;
  readonly precompressed: readonly Precompression[];
}

const PRECOMPRESSIONS: readonly string[] = ['br', 'gzip', 'zstd'];

export function readOptions(root: unknown, given: StaticOptions | undefined): StaticSettings {
  if (!root) throw new TypeError('root path required');
  if (typeof root !== 'string') throw new TypeError('root path must be a string');
  const options = Object.create(given || null) as StaticOptions & StaticSettings['options'];
  const { setHeaders } = options;
  if (setHeaders && typeof setHeaders !== 'function') throw new TypeError('option setHeaders must be function');
  const { symlinks, precompressed } = readOwn(options);
  options.maxage = options.maxage || options.maxAge || 0;
  options.root = resolve(root);
  return {
    options,
    fallthrough: options.fallthrough !== false,
    redirect: options.redirect !== false,
    setHeaders,
    beneath: symlinks === 'beneath',
    precompressed,
  };
}

function readOwn({ symlinks = 'follow', precompressed = [] }: StaticOptions): Required<Pick<StaticOptions, 'symlinks' | 'precompressed'>> {
  const problems: string[] = [];
  if (symlinks !== 'follow' && symlinks !== 'beneath') {
    problems.push(`symlinks is ${JSON.stringify(symlinks)}; it may be 'follow' or 'beneath'`);
  }
  const list: unknown = precompressed;
  if (!Array.isArray(list)) {
    problems.push(`precompressed is ${JSON.stringify(list)}; it is a list of ${PRECOMPRESSIONS.join(', ')}`);
  } else {
    for (const name of list.filter((one) => !PRECOMPRESSIONS.includes(one as string))) {
      problems.push(`precompressed names ${JSON.stringify(name)}; it may name ${PRECOMPRESSIONS.join(', ')}`);
    }
  }
  if (problems.length > 0) throw new XsysError('XSYS_OPTIONS_INVALID', `express.static: ${problems.join('; ')}`);
  return { symlinks, precompressed };
}
