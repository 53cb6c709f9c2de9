/**
 * ETags of response bodies. Enters: a body. Leaves: the tag that the `etag` package gives it, which is the reference;
 * it is computed here by the same rule only because `crypto.hash` (Node 20.12) does in one call what it needs three for.
 */
import { hash } from 'node:crypto';
import etag = require('etag');

/** 27 characters of base64 are SHA-1's 160 bits without the padding. */
const HASH_LENGTH = 27;

function strongTag(body: string | Buffer): string {
  if (body.length === 0 || hash === undefined) return etag(body);
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  return `"${length.toString(16)}-${hash('sha1', body, 'base64').slice(0, HASH_LENGTH)}"`;
}

function bytesOf(body: unknown, encoding: BufferEncoding | undefined): string | Buffer {
  if (Buffer.isBuffer(body)) return body;
  if (typeof body === 'string' && (encoding === undefined || encoding === 'utf8')) return body;
  return Buffer.from(body as string, encoding);
}

export function strongETag(body: unknown, encoding?: BufferEncoding): string {
  return strongTag(bytesOf(body, encoding));
}

export function weakETag(body: unknown, encoding?: BufferEncoding): string {
  return `W/${strongTag(bytesOf(body, encoding))}`;
}
