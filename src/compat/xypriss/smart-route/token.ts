/**
 * Tokens (RFC 7519) signed with HMAC. Enters: a token and the secret. Leaves: its claims, or undefined when its signature,
 * its form or its time is wrong. `alg: none` is never right.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

export interface Claims {
  exp?: number;
  nbf?: number;
  iat?: number;
  roles?: unknown;
  permissions?: unknown;
  [claim: string]: unknown;
}

const HASHES: Record<string, string> = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' };
/** Seconds by which two clocks may differ. */
const TOLERANCE = 60;

export type Algorithm = 'HS256' | 'HS384' | 'HS512';

export function signature(head: string, body: string, algorithm: Algorithm, secret: string): Buffer {
  return createHmac(HASHES[algorithm], secret).update(`${head}.${body}`).digest();
}

export function verifyToken(token: string, secret: string, algorithms: readonly Algorithm[] = ['HS256', 'HS384', 'HS512']): Claims | undefined {
  const parts = token.split('.');
  if (parts.length !== 3 || secret === '') return undefined;
  const [head, body, signed] = parts;
  const algorithm = (object(head) as { alg?: Algorithm } | undefined)?.alg;
  if (algorithm === undefined || !algorithms.includes(algorithm)) return undefined;
  const expected = signature(head, body, algorithm, secret);
  const given = Buffer.from(signed, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const claims = object(body) as Claims | undefined;
  const now = Date.now() / 1000;
  if (claims === undefined) return undefined;
  // Written so that what is no number is no right time.
  const { exp, nbf, iat } = claims;
  const isTime =
    (exp === undefined || exp >= now) && (nbf === undefined || nbf <= now + TOLERANCE) && (iat === undefined || iat <= now + TOLERANCE);
  return isTime ? claims : undefined;
}

export function signToken(claims: Claims, secret: string, algorithm: Algorithm = 'HS256'): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const head = part({ alg: algorithm, typ: 'JWT' });
  const body = part(claims);
  return `${head}.${body}.${signature(head, body, algorithm, secret).toString('base64url')}`;
}

function object(part: string): object | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
