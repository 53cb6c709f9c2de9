/**
 * ETags of response bodies. Enters: a body. Leaves: the tag that the `etag` package gives it, which is the reference;
 * it is computed here by the same rule only because `crypto.hash` (Node 20.12) does in one call what it needs three for.
 */
import { hash } from 'node:crypto';
import { onUse } from '../../on-use';

const etag = onUse(() => require('etag') as typeof import('etag'));

/** 27 characters of base64 are SHA-1's 160 bits without the padding. */
const HASH_LENGTH = 27;

function strongTag(body: string | Buffer): string {
  if (body.length === 0 || hash === undefined) return etag()(body);
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  return `"${length.toString(16)}-${hash('sha1', body, 'base64').slice(0, HASH_LENGTH)}"`;
}

/**
 * Texts that were hashed lately, one per length. Many answers are the same again and again, and hashing costs more than
 * the rest of a small answer; comparing with one remembered text of the same length costs next to nothing.
 */
const REMEMBERED_LENGTHS = 512;
const texts = new Array<string>(REMEMBERED_LENGTHS).fill('');
const tags = new Array<string>(REMEMBERED_LENGTHS).fill('');
const weakTags = new Array<string>(REMEMBERED_LENGTHS).fill('');

function textTag(text: string, kept: readonly string[]): string {
  const { length } = text;
  if (length >= REMEMBERED_LENGTHS || length === 0) return kept === tags ? strongTag(text) : `W/${strongTag(text)}`;
  if (texts[length] !== text) {
    texts[length] = text;
    tags[length] = strongTag(text);
    weakTags[length] = `W/${tags[length]}`;
  }
  return kept[length];
}

function isText(body: unknown, encoding: BufferEncoding | undefined): body is string {
  return typeof body === 'string' && (encoding === undefined || encoding === 'utf8');
}

function tagOfBytes(body: unknown, encoding: BufferEncoding | undefined): string {
  return strongTag(Buffer.isBuffer(body) ? body : Buffer.from(body as string, encoding));
}

export function strongETag(body: unknown, encoding?: BufferEncoding): string {
  return isText(body, encoding) ? textTag(body, tags) : tagOfBytes(body, encoding);
}

export function weakETag(body: unknown, encoding?: BufferEncoding): string {
  return isText(body, encoding) ? textTag(body, weakTags) : `W/${tagOfBytes(body, encoding)}`;
}
