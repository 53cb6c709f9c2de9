/**
 * `Vary: Accept-Encoding`, added to what is there as the `vary` package adds it. Enters: a response. Leaves: its header.
 */
import type { ServerResponse } from 'node:http';
import vary = require('vary');

const FIELD = 'Accept-Encoding';

/** Applications have a handful of values, and the question costs a split of two lists. */
const appended = new Map<string, string>();
const KNOWN_AT_MOST = 256;

export function variesByCoding(res: ServerResponse): void {
  const before = res.getHeader('Vary') ?? '';
  if (typeof before !== 'string') return vary(res, FIELD);
  let after = appended.get(before);
  if (after === undefined) {
    after = vary.append(before, FIELD);
    if (appended.size < KNOWN_AT_MOST) appended.set(before, after);
  }
  if (after) res.setHeader('Vary', after);
}
