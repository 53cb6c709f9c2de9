/**
 * Compression as the engine does it for answers that it gives by itself. Enters: a policy. Leaves: a step, or why the
 * policy has no native form. Answers of JavaScript are no concern of it: the middleware looks after them.
 */
import { NativeStep } from '../plan/step';
import { defaultFilter } from './filter';
import type { CodingName, EngineCoding, Policy } from './policy';

/** The table that `compressible` asks. */
export type Compressible = Readonly<Record<string, { compressible?: boolean }>>;
const database = require('mime-db') as Compressible;

const read = new Map<Compressible, Record<string, boolean>>();

/** What it says, type by type; read once, when the first middleware is made. */
function compressibility(table: Compressible): Record<string, boolean> {
  let known = read.get(table);
  if (known === undefined) {
    read.set(table, (known = {}));
    for (const [type, { compressible }] of Object.entries(table)) {
      if (compressible !== undefined) known[type] = compressible;
    }
  }
  return known;
}

/** What may differ from what this package does. */
interface Differences {
  readonly types?: Compressible;
  /** `no-transform` is seen in lower case only. */
  readonly lowerCaseOnly?: boolean;
}

export function nativeForm(policy: Policy, { types = database, lowerCaseOnly = false }: Differences = {}): NativeStep | string {
  if (policy.filter !== defaultFilter) return 'its filter is a function of the application';
  const offered = codingsOf(policy);
  if (offered === undefined) return 'options of zlib or brotli other than the level are for Node’s zlib';
  const enforced = policy.enforced === undefined ? null : policy.engine[policy.enforced];
  const threshold = Math.max(0, Math.ceil(policy.threshold));
  return new NativeStep('compression', { threshold, enforced, offered, lowerCaseOnly, types: compressibility(types) });
}

/** What is offered, in the order that decides among equals; `undefined` where the engine cannot do one of them. */
function codingsOf({ offered, engine }: Policy): EngineCoding[] | undefined {
  const codings = offered.names.filter((name) => name !== 'identity').map((name) => engine[name as CodingName]);
  return codings.includes(undefined) ? undefined : (codings as EngineCoding[]);
}
