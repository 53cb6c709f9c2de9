/**
 * What rustls cannot take of the options that Node's TLS takes. Enters: options of `https.createServer` or
 * `tls.createSecureContext`. Leaves: one short reason for each; none means that the engine encrypts. Whether the values
 * are right is Node's own constructor's business.
 */
import { constants } from 'node:crypto';
import type * as tls from 'node:tls';
import { DEFAULT_MAX_VERSION, DEFAULT_MIN_VERSION } from 'node:tls';

/** Options that have no counterpart at all. */
const FOREIGN = [
  'pfx',
  'crl',
  'sigalgs',
  'secureProtocol',
  'clientCertEngine',
  'privateKeyEngine',
  'privateKeyIdentifier',
  'pskCallback',
  'pskIdentityHint',
  'ALPNCallback',
  'enableTrace',
  'allowPartialTrustChain',
] as const;

/** Bits of `secureOptions` that ask for what rustls does anyway: it has none of these versions and features. */
const HARMLESS =
  constants.SSL_OP_NO_SSLv2 |
  constants.SSL_OP_NO_SSLv3 |
  constants.SSL_OP_NO_TLSv1 |
  constants.SSL_OP_NO_TLSv1_1 |
  constants.SSL_OP_NO_COMPRESSION |
  constants.SSL_OP_CIPHER_SERVER_PREFERENCE |
  constants.SSL_OP_NO_SESSION_RESUMPTION_ON_RENEGOTIATION;

export const VERSIONS: readonly string[] = ['TLSv1.2', 'TLSv1.3'];

export type TlsOptions = tls.TlsOptions & tls.SecureContextOptions & Record<string, unknown>;

export function unsupported(options: TlsOptions): string[] {
  const reasons: string[] = FOREIGN.filter((name) => Boolean(options[name]));
  const min = options.minVersion ?? DEFAULT_MIN_VERSION;
  const max = options.maxVersion ?? DEFAULT_MAX_VERSION;
  if (!VERSIONS.includes(min)) reasons.push(`minVersion ${min}`);
  if (!VERSIONS.includes(max)) reasons.push(`maxVersion ${max}`);
  if (typeof options.secureOptions === 'number' && (options.secureOptions & ~HARMLESS) !== 0) reasons.push('secureOptions');
  return reasons;
}
