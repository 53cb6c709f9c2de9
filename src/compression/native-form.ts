/**
 * Compression as the engine does it for answers that it gives by itself. Enters: a policy. Leaves: a step, or why the
 * policy has no native form. Answers of JavaScript are no concern of it: the middleware looks after them.
 */
import { NativeStep } from '../plan/step';
import { defaultFilter } from './filter';
import type { CodingName, EngineCoding, Policy } from './policy';

/** The table that `compressible` asks. */
const database = require('mime-db') as Record<string, { compressible?: boolean }>;

let known: Record<string, boolean> | undefined;

/** What it says, type by type; read once, when the first middleware is made. */
function compressibility(): Record<string, boolean> {
  if (known === undefined) {
    known = {};
    for (const [type, { compressible }] of Object.entries(database)) {
      if (compressible !== undefined) known[type] = compressible;
    }
  }
  return known;
}

export function nativeForm(policy: Policy): NativeStep | string {
  if (policy.filter !== defaultFilter) return 'its filter is a function of the application';
  const offered = codingsOf(policy);
  if (offered === undefined) return 'options of zlib or brotli other than the level are for Node’s zlib';
  const enforced = policy.enforced === undefined ? null : policy.engine[policy.enforced];
  return new NativeStep('compression', { threshold: Math.max(0, Math.ceil(policy.threshold)), enforced, offered, types: compressibility() });
}

/** What is offered, in the order that decides among equals; `undefined` where the engine cannot do one of them. */
function codingsOf({ offered, engine }: Policy): EngineCoding[] | undefined {
  const codings = offered.names.filter((name) => name !== 'identity').map((name) => engine[name as CodingName]);
  return codings.includes(undefined) ? undefined : (codings as EngineCoding[]);
}
