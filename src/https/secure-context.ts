/**
 * Secure contexts that both engines know. Enters: options of `tls.createSecureContext`. Leaves: Node's own
 * `SecureContext`, which Node's TLS takes as any other, and beside it the engine's, wherever rustls can have it. A
 * context that somebody made without this is Node's alone.
 */
import type * as tls from 'node:tls';
import { loadNative } from '../bridge/loader';
import { materialOf } from './material';
import { nodeCreateSecureContext } from './node-own';
import { unsupported, type TlsOptions } from './unsupported';

/** In rules and answers: only Node has this context. */
export const OF_NODE = -1;

export interface EngineContext {
  /** The engine's number for it. */
  readonly id: number;
}

/** The engine's context for such options, or what rustls cannot take of them. */
export function engineContext(options: TlsOptions): EngineContext | { readonly reasons: readonly string[] } {
  const { native } = loadNative();
  if (native === undefined) return { reasons: ['there is no addon'] };
  const reasons = unsupported(options);
  if (reasons.length > 0) return { reasons };
  const material = materialOf(options);
  if (material === undefined) return { reasons: ['key and cert are missing or of a kind that only OpenSSL reads'] };
  const made = native.createSecureContext(material.description, material.parts);
  if (typeof made === 'string') return { reasons: [made] };
  const context = { id: made };
  // Servers that name it in their rules keep it.
  forgotten.register(context, made);
  return context;
}

const forgotten = new FinalizationRegistry<number>((id) => loadNative().native?.forgetSecureContext(id));

type Made = EngineContext | undefined;

/** How to make the engine's side of a context of Node's; made when a server first needs it, as clients make contexts too. */
const known = new WeakMap<object, () => Made>();

/** The engine's side of a context of Node's; `undefined` where there is none. */
export function engineContextOf(context: object | null | undefined): EngineContext | undefined {
  return context ? known.get(context)?.() : undefined;
}

/** In the place of `tls.createSecureContext`. */
export function createSecureContext(options?: tls.SecureContextOptions): tls.SecureContext {
  const context = nodeCreateSecureContext(options);
  let made: { context: Made } | undefined;
  const make = (): Made => {
    if (made === undefined) {
      const outcome = engineContext((options ?? {}) as TlsOptions);
      made = { context: 'id' in outcome ? outcome : undefined };
    }
    return made.context;
  };
  known.set(context, make);
  return context;
}
