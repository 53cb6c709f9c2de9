/**
 * Whether an answer is worth compressing. Enters: an answer whose headers are set. Leaves: yes or no, as the
 * `compression` package's default filter says it: by content type.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import compressible = require('compressible');

/** Applications answer with a handful of types, and the question costs two regular expressions and a look-up. */
const known = new Map<string, boolean>();
const KNOWN_AT_MOST = 256;

export function defaultFilter(_req: IncomingMessage, res: ServerResponse): boolean {
  const type = res.getHeader('Content-Type');
  if (type === undefined) return false;
  if (typeof type !== 'string') return compressible(String(type)) === true;
  let answer = known.get(type);
  if (answer === undefined) {
    answer = compressible(type) === true;
    if (known.size < KNOWN_AT_MOST) known.set(type, answer);
  }
  return answer;
}

const NO_TRANSFORM = /(?:^|,)\s*no-transform\s*(?:,|$)/i;

/** RFC 9111 5.2.2.6. */
export function mayTransform(res: ServerResponse): boolean {
  const control = res.getHeader('Cache-Control');
  return !control || !NO_TRANSFORM.test(String(control));
}
