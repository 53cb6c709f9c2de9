/**
 * Keys and certificates as the engine takes them. Enters: Node's options, PEM in all its forms. Leaves: DER with a
 * description, or nothing where Node's own code knows better what they are. Encrypted keys are opened here: a passphrase
 * never leaves JavaScript.
 */
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import * as tls from 'node:tls';
import { DEFAULT_CIPHERS, DEFAULT_MAX_VERSION, DEFAULT_MIN_VERSION } from 'node:tls';
import type { TlsOptions } from './unsupported';

/** OpenSSL's default for `sessionTimeout`, in seconds. */
const SESSION_TIMEOUT = 7200;

export interface Material {
  readonly description: string;
  readonly parts: Uint8Array[];
}

/** `undefined`: something in it cannot be read, or has no certificate. Node says what, or serves it. */
export function materialOf(options: TlsOptions): Material | undefined {
  try {
    return read(options);
  } catch {
    return undefined;
  }
}

function read(options: TlsOptions): Material | undefined {
  const keys = list(options.key).map((key) => privateKey(key, options.passphrase));
  const chains = list(options.cert).map(certificates);
  const issuers = list(options.ca).flatMap(certificates);
  const pairs = pair(keys, chains);
  if (pairs === undefined) return undefined;
  const parts: Uint8Array[] = [];
  for (const { key, chain } of pairs) {
    parts.push(key.export({ type: 'pkcs8', format: 'der' }), ...complete(chain, issuers).map(({ raw }) => raw));
  }
  const trusted = options.requestCert === true && options.ca === undefined ? defaultIssuers() : issuers;
  parts.push(...trusted.map(({ raw }) => raw));
  if (options.ticketKeys) parts.push(options.ticketKeys);
  const description = JSON.stringify({
    chains: pairs.map(({ chain }) => complete(chain, issuers).length),
    issuers: trusted.length,
    hasTicketSecret: Boolean(options.ticketKeys),
    ciphers: ciphers(options.ciphers),
    groups: groups(options.ecdhCurve),
    minVersion: options.minVersion ?? DEFAULT_MIN_VERSION,
    maxVersion: options.maxVersion ?? DEFAULT_MAX_VERSION,
    honorCipherOrder: options.honorCipherOrder !== false,
    sessionTimeout: options.sessionTimeout ?? SESSION_TIMEOUT,
  });
  return { description, parts };
}

type Pem = string | Buffer;

function list<T>(value: T | readonly T[] | undefined | null): T[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as T[]).flat() as T[] : [value as T];
}

function privateKey(given: Pem | { pem: Pem; passphrase?: string }, passphrase: string | undefined): KeyObject {
  const inner = typeof given === 'string' || ArrayBuffer.isView(given) ? { pem: given } : given;
  return createPrivateKey({ key: inner.pem as Buffer, passphrase: inner.passphrase ?? passphrase });
}

const CERTIFICATE = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]+-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;

/** All certificates of one PEM text, in order. */
export function certificates(pem: Pem): X509Certificate[] {
  const text = typeof pem === 'string' ? pem : Buffer.from(pem).toString('latin1');
  return (text.match(CERTIFICATE) ?? []).map((one) => new X509Certificate(one));
}

interface Pair {
  readonly key: KeyObject;
  readonly chain: X509Certificate[];
}

/** Each certificate with the key that it was made for; `undefined` where one has none. */
function pair(keys: readonly KeyObject[], chains: readonly X509Certificate[][]): Pair[] | undefined {
  const pairs = chains.map((chain) => ({ chain, key: keys.find((key) => chain[0]?.checkPrivateKey(key)) }));
  return pairs.length > 0 && pairs.every(({ key }) => key !== undefined) ? (pairs as Pair[]) : undefined;
}

/** A certificate that comes alone is sent with its issuers where `ca` has them, as OpenSSL does. */
function complete(chain: X509Certificate[], issuers: readonly X509Certificate[]): X509Certificate[] {
  if (chain.length !== 1) return chain;
  const whole = [...chain];
  for (let last = chain[0]; !last.checkIssued(last); last = whole[whole.length - 1]) {
    const issuer = issuers.find((one) => !whole.includes(one) && last.checkIssued(one) && last.verify(one.publicKey));
    if (issuer === undefined) break;
    whole.push(issuer);
  }
  return whole;
}

/** Whom Node trusts where `ca` says nothing. */
function defaultIssuers(): X509Certificate[] {
  const { getCACertificates } = tls as unknown as { getCACertificates?(type: string): string[] };
  const trusted = getCACertificates?.('default') ?? tls.rootCertificates;
  return trusted.map((pem) => new X509Certificate(pem));
}

/** `null`: the engine's own, in Node's order. Names that rustls does not have are found out by the engine. */
function ciphers(given: string | undefined): string[] | null {
  if (given === undefined || given === DEFAULT_CIPHERS) return null;
  const names = given.split(/[:, ]+/).filter(Boolean);
  // OpenSSL leaves TLS 1.3 as it is where only older suites are named.
  return names.some((name) => name.startsWith('TLS_'))
    ? names
    : ['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256', ...names];
}

function groups(given: string | undefined): string[] | null {
  return given === undefined || given === 'auto' || given === tls.DEFAULT_ECDH_CURVE ? null : given.split(':');
}
