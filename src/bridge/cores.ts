/**
 * Which adapter and which engine serve, as `XSYS_CORE` says.
 *
 * Enters: the environment. Leaves: a {@link Core}. It loads nothing.
 */
import { XsysError } from '../errors';

/** `rust`, `node`: our adapter on the Rust engine or on Node's http; `transport`, `control`: the app's own express on either. */
export type Core = 'rust' | 'node' | 'transport' | 'control';

const CORES: readonly Core[] = ['rust', 'node', 'transport', 'control'];

/** Whether requests are to be served by the Rust engine, if the addon loads. */
export function wantsEngine(core: Core): boolean {
  return core === 'rust' || core === 'transport';
}

/** Whether `express` is to be answered by our adapter. */
export function wantsAdapter(core: Core): boolean {
  return core === 'rust' || core === 'node';
}

/**
 * The core that `XSYS_CORE` selects; `rust` when it is unset or empty.
 * @throws {XsysError} for any other value: a typing error must not silently choose a core.
 */
export function selectedCore(environment: NodeJS.ProcessEnv = process.env): Core {
  const value = environment['XSYS_CORE'];
  if (value === undefined || value === '') return 'rust';
  const core = CORES.find((known) => known === value);
  if (core !== undefined) return core;
  throw new XsysError('XSYS_CORE_UNKNOWN', `XSYS_CORE must be one of ${CORES.join(', ')}; got ${JSON.stringify(value)}`);
}
