/**
 * The native form of `compression`: for answers that the engine gives. Enters: options that are data. Leaves: the step of
 * `xsys/compression` with the same options, and with the table of content types that the package itself asks.
 */
import { createRequire } from 'node:module';
import { nativeForm, type Compressible } from '../../../../compression/native-form';
import { policyOf } from '../../../../compression/policy';
import { isWithin } from '../packages';
import { readOptions } from '../plain-data';
import type { Call, Made } from './form';
import { whileUnchanged } from './unchanged';

const KNOWN: ReadonlySet<string> = new Set([
  ...['threshold', 'filter', 'brotli', 'enforceEncoding', 'level', 'memLevel', 'chunkSize', 'windowBits', 'strategy'],
  ...['dictionary', 'flush', 'finishFlush', 'info', 'maxOutputLength'],
]);

/** Older ones look for `no-transform` in lower case only. */
const ANY_CASE: readonly [string, string] = ['1.8.2', '1.8.2'];

export function compressionForm({ args, make, found }: Call): Made {
  const middleware = make(args);
  const read = readOptions(args[0], KNOWN);
  if (read.why !== undefined) return { middleware, form: read.why };
  const step = nativeForm(policyOf((args[0] ?? {})), {
    types: typesOf(found.file),
    lowerCaseOnly: !isWithin(found.version, ANY_CASE),
  });
  return { middleware, form: typeof step === 'string' ? step : whileUnchanged(step, args[0], read.text, KNOWN) };
}

/** The `mime-db` of the package's own `compressible`. */
function typesOf(file: string): Compressible {
  const compressible = createRequire(file).resolve('compressible');
  return createRequire(compressible)('mime-db') as Compressible;
}
