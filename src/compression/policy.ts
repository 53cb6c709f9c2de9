/**
 * What a user wants of compression. Enters: the options of the `compression` package, and `zstd`. Leaves: them in the
 * form that answers are made by, or one error that names everything that is wrong. It looks at no answer.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as zlib from 'node:zlib';
import bytes = require('bytes');
import { CODING } from '../bundle/layout.generated';
import { XsysError } from '../errors';
import { defaultFilter } from './filter';

export type CodingName = 'br' | 'gzip' | 'deflate' | 'zstd';

export type Filter = (req: IncomingMessage, res: ServerResponse) => boolean;

/** The options of the `compression` package, and one more. */
export interface CompressionOptions extends zlib.ZlibOptions {
  /** Answers of fewer bytes are left alone: a number or a text such as `'1kb'`, which is the default. */
  threshold?: number | string | undefined;
  /** Decides by request and answer; the default asks whether the content type is compressible. */
  filter?: Filter | undefined;
  brotli?: zlib.BrotliOptions | undefined;
  /** What clients get that send no Accept-Encoding. */
  enforceEncoding?: string | undefined;
  /** Offers Zstandard too, before the others; `level` 1 to 22, 3 without it. Off by default: `compression` has none. */
  zstd?: boolean | { level?: number | undefined } | undefined;
}

/** A coding as the engine does it: number and level of a DATA record. */
export interface EngineCoding {
  readonly coding: number;
  readonly level: number;
}

export interface Policy {
  readonly filter: Filter;
  /** Bytes. */
  readonly threshold: number;
  readonly enforced: CodingName | undefined;
  readonly zlib: zlib.ZlibOptions;
  readonly brotli: zlib.BrotliOptions;
  /** What may be chosen, and in which order where the client does not care. */
  readonly offered: { readonly names: readonly string[]; readonly preferred: readonly string[] };
  /** What the engine can do as the options want it. */
  readonly engine: Readonly<Partial<Record<CodingName, EngineCoding>>>;
}

const DEFAULT_THRESHOLD = 1024;
const { BROTLI_PARAM_QUALITY } = zlib.constants;
/** As in `compression`: a balance for answers that are made while somebody waits. */
const BROTLI_QUALITY = 4;
const BROTLI_BEST = 11;
/** What zlib calls its default, -1. */
const ZLIB_LEVEL = 6;
const ZSTD_LEVEL = 3;

/** Options of zlib that change what a decoder must be able to do or what it gets: Node's zlib knows how. */
const DECIDING = ['windowBits', 'strategy', 'dictionary', 'flush', 'finishFlush', 'info', 'maxOutputLength'] as const;

export function policyOf(options: CompressionOptions = {}): Policy {
  const problems: string[] = [];
  if (options === null || typeof options !== 'object') {
    throw invalid([`options: expected an object, got ${shown(options)}`]);
  }
  const { filter, threshold, enforceEncoding, brotli, zstd, ...zlibOptions } = options;
  if (filter !== undefined && filter !== null && typeof filter !== 'function') {
    problems.push(`filter: expected a function (req, res) => boolean, got ${shown(filter)}`);
  }
  const zstdLevel = zstd === undefined || zstd === false ? undefined : levelOfZstd(zstd, problems);
  // zlib itself knows what it takes.
  attempt('options for zlib', () => void zlib.createGzip(zlibOptions).close(), problems);
  const brotliOptions = { ...brotli, params: { [BROTLI_PARAM_QUALITY]: BROTLI_QUALITY, ...brotli?.params } };
  attempt('brotli', () => void zlib.createBrotliCompress(brotliOptions).close(), problems);
  if (problems.length > 0) throw invalid(problems);

  return {
    filter: filter ?? defaultFilter,
    threshold: bytes.parse(threshold as string) ?? DEFAULT_THRESHOLD,
    enforced: enforcedCoding(enforceEncoding),
    zlib: zlibOptions,
    brotli: brotliOptions,
    offered: offered(zstdLevel !== undefined),
    engine: engineCodings(zlibOptions, brotliOptions, zstdLevel),
  };
}

function offered(zstd: boolean): Policy['offered'] {
  return zstd
    ? { names: ['zstd', 'br', 'gzip', 'deflate', 'identity'], preferred: ['zstd', 'br', 'gzip'] }
    : { names: ['br', 'gzip', 'deflate', 'identity'], preferred: ['br', 'gzip'] };
}

/** `compression` ignores what it does not know. */
function enforcedCoding(name: string | undefined): CodingName | undefined {
  return name === 'gzip' || name === 'deflate' || name === 'br' ? name : undefined;
}

function engineCodings(zlibOptions: zlib.ZlibOptions, brotli: zlib.BrotliOptions, zstd: number | undefined): Policy['engine'] {
  const known: Partial<Record<CodingName, EngineCoding>> = {};
  if (DECIDING.every((name) => zlibOptions[name] === undefined)) {
    const level = zlibOptions.level === undefined || zlibOptions.level === -1 ? ZLIB_LEVEL : zlibOptions.level;
    known.gzip = { coding: CODING.GZIP, level };
    known.deflate = { coding: CODING.DEFLATE, level };
  }
  const quality = brotli.params?.[BROTLI_PARAM_QUALITY];
  const plain = Object.keys(brotli.params ?? {}).length === 1 && Object.keys(brotli).every((name) => name === 'params' || name === 'chunkSize');
  if (plain && Number.isInteger(quality) && (quality as number) >= 0 && (quality as number) <= BROTLI_BEST) {
    known.br = { coding: CODING.BROTLI, level: quality as number };
  }
  if (zstd !== undefined) known.zstd = { coding: CODING.ZSTD, level: zstd };
  return known;
}

function levelOfZstd(zstd: unknown, problems: string[]): number {
  if (zstd === true) return ZSTD_LEVEL;
  const level = (zstd as { level?: unknown } | null)?.level ?? ZSTD_LEVEL;
  if (typeof zstd === 'object' && zstd !== null && Number.isInteger(level) && (level as number) >= 1 && (level as number) <= 22) {
    return level as number;
  }
  problems.push(`zstd: expected true, false or { level: 1 to 22 }, got ${shown(zstd)}`);
  return ZSTD_LEVEL;
}

function attempt(name: string, make: () => void, problems: string[]): void {
  try {
    make();
  } catch (error) {
    problems.push(`${name}: ${(error as Error).message}`);
  }
}

function shown(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function invalid(problems: string[]): XsysError {
  return new XsysError('XSYS_OPTIONS_INVALID', `xsys/compression: ${problems.join('; ')}`);
}
