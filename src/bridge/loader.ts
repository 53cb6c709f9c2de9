/**
 * Finds and loads the addon, once per isolate. Enters: nothing but the environment. Leaves: the addon, or an `XsysError`
 * that says why there is none. It never runs anything and never asks the network; whoever gets no addon decides what to
 * do instead.
 *
 * Order: XSYS_NATIVE_PATH, the platform package, `native/dist` of a source checkout.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { XsysError } from '../errors';
import { BUNDLE_VERSION } from '../bundle/layout.generated';
import type { Native } from './native';

export type Loaded = { native: Native; failure?: undefined } | { native?: undefined; failure: XsysError };

const PACKAGE_ROOT = join(__dirname, '..', '..');

let loaded: Loaded | undefined;

/** The addon or the reason why not; the same answer for the life of the isolate. */
export function loadNative(): Loaded {
  loaded ??= load(candidates());
  return loaded;
}

export interface Candidate {
  readonly path: string;
  /** Whether a missing file is the user's mistake and not merely "look further". */
  readonly required: boolean;
}

/** Tries the candidates in order; the first that exists decides. */
export function load(list: readonly Candidate[]): Loaded {
  for (const { path, required } of list) {
    let native: Native;
    try {
      native = require(path) as Native;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'MODULE_NOT_FOUND' && !required) continue;
      const failure =
        code === 'MODULE_NOT_FOUND'
          ? new XsysError('XSYS_NATIVE_MISSING', `no addon at ${path}`, error)
          : new XsysError('XSYS_NATIVE_FAILED', `the addon ${path} does not load: ${firstLine(error)}`, error);
      return { failure };
    }
    if (native.bundleVersion !== BUNDLE_VERSION) {
      const message = `the addon ${path} speaks bundle version ${native.bundleVersion}, this package ${BUNDLE_VERSION}`;
      return { failure: new XsysError('XSYS_NATIVE_INCOMPATIBLE', message) };
    }
    return { native };
  }
  return { failure: new XsysError('XSYS_NATIVE_MISSING', `no addon for ${platformName()} is installed`) };
}

function candidates(): Candidate[] {
  const override = process.env['XSYS_NATIVE_PATH'];
  if (override) return [{ path: override, required: true }];
  return [
    { path: `@xsys/${platformName()}`, required: false },
    { path: join(PACKAGE_ROOT, 'native', 'dist', 'xsys.node'), required: false },
  ];
}

/** `linux-x64-gnu`, `darwin-arm64`, ...: the platform package's name. */
export function platformName(): string {
  const base = `${process.platform}-${process.arch}`;
  return process.platform === 'linux' ? `${base}-${isMusl() ? 'musl' : 'gnu'}` : base;
}

/** Files first: `process.report.getReport()` can block for seconds on reverse DNS. */
function isMusl(): boolean {
  if (existsSync(`/lib/ld-musl-${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}.so.1`)) {
    try {
      return readFileSync('/usr/bin/ldd', 'latin1').includes('musl');
    } catch {
      return true;
    }
  }
  return false;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0];
}
