/**
 * Published middleware that the engine has a native form for. Enters: a file that a program loads. Leaves: the package
 * that it is the main file of, if that is one of these. The versions of a range have been read and are held by
 * parity-tests/packages/recognised.mjs, at the range's ends; one that came later is not in it. Loads nothing: the thread of
 * Node's module hooks uses this too.
 */
import { readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

export interface Published {
  readonly name: string;
  /** The first and the last version that is known, both included. */
  readonly versions: readonly [oldest: string, newest: string];
  /** Its main files, by what loads them. */
  readonly files: { readonly require: string; readonly import?: string };
  /** Under which names its factories are exported, beside the first being what `require` gives. */
  readonly exports: readonly string[];
  /** Further factories, which are members of the first, with the options that each takes. */
  readonly parts?: Readonly<Record<string, readonly string[]>>;
}

const FRAME = ['action'];
const HSTS = ['maxAge', 'includeSubDomains', 'preload'];
const POLICY = ['policy'];
const HELMET_PARTS = {
  __proto__: null as never,
  contentSecurityPolicy: ['directives', 'reportOnly', 'useDefaults'],
  crossOriginEmbedderPolicy: POLICY,
  crossOriginOpenerPolicy: POLICY,
  crossOriginResourcePolicy: POLICY,
  dnsPrefetchControl: ['allow'],
  frameguard: FRAME,
  hidePoweredBy: [],
  hsts: HSTS,
  ieNoOpen: [],
  noSniff: [],
  originAgentCluster: [],
  permittedCrossDomainPolicies: ['permittedPolicies'],
  referrerPolicy: POLICY,
  strictTransportSecurity: HSTS,
  xContentTypeOptions: [],
  xDnsPrefetchControl: ['allow'],
  xDownloadOptions: [],
  xFrameOptions: FRAME,
  xPermittedCrossDomainPolicies: ['permittedPolicies'],
  xPoweredBy: [],
  xXssProtection: [],
  xssFilter: [],
};

export const PUBLISHED: readonly Published[] = [
  { name: 'compression', versions: ['1.8.0', '1.8.2'], files: { require: 'index.js' }, exports: [] },
  { name: 'cors', versions: ['2.8.5', '2.8.6'], files: { require: 'lib/index.js' }, exports: [] },
  {
    name: 'express-rate-limit',
    versions: ['8.7.0', '8.7.5'],
    files: { require: 'dist/index.cjs', import: 'dist/index.mjs' },
    exports: ['default', 'rateLimit'],
  },
  {
    name: 'helmet',
    versions: ['7.0.0', '8.3.0'],
    files: { require: 'index.cjs', import: 'index.mjs' },
    exports: ['default', ...Object.keys(HELMET_PARTS)],
    parts: HELMET_PARTS,
  },
  { name: 'response-time', versions: ['2.3.2', '2.3.4'], files: { require: 'index.js' }, exports: [] },
  { name: 'serve-static', versions: ['2.1.0', '2.2.1'], files: { require: 'index.js' }, exports: [] },
];

export interface Found {
  readonly published: Published;
  readonly version: string;
  readonly file: string;
  /** In words why this version is not recognised. */
  readonly why?: string;
}

/** Asked about every file of the program: manifests are read for the few that can be meant. */
const CANDIDATE = /[\\/]index\.(?:js|cjs|mjs)$/;
const BELOW: ReadonlySet<string> = new Set(['lib', 'dist']);

export function publishedAt(file: string): Found | undefined {
  if (!CANDIDATE.test(file)) return undefined;
  const folder = dirname(file);
  const last = folder.slice(folder.lastIndexOf(sep) + 1);
  return inPackage(folder, file) ?? (BELOW.has(last) ? inPackage(dirname(folder), file) : undefined);
}

function inPackage(folder: string, file: string): Found | undefined {
  const manifest = manifestIn(folder);
  const published = PUBLISHED.find(({ name }) => name === manifest?.name);
  if (published === undefined) return undefined;
  const inside = relative(folder, file).replaceAll('\\', '/');
  if (inside !== published.files.require && inside !== published.files.import) return undefined;
  const version = String(manifest?.version);
  const [oldest, newest] = published.versions;
  const known = isWithin(version, published.versions);
  return { published, version, file, ...(known ? {} : { why: `versions ${oldest} to ${newest} are known` }) };
}

interface Manifest {
  readonly name?: unknown;
  readonly version?: unknown;
}

export function manifestIn(folder: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  } catch {
    return undefined;
  }
}

const VERSION = /^(\d+)\.(\d+)\.(\d+)$/;

/** A version before its release, or with a word behind it, is in no range. */
export function isWithin(version: string, [oldest, newest]: readonly [string, string]): boolean {
  const own = numbersOf(version);
  return own !== undefined && compare(own, numbersOf(oldest)!) >= 0 && compare(own, numbersOf(newest)!) <= 0;
}

function numbersOf(version: string): number[] | undefined {
  return VERSION.exec(version)?.slice(1).map(Number);
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((number, i) => number !== b[i]);
  return at === -1 ? 0 : a[at] - b[at];
}
