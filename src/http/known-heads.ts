/**
 * Heads that come again. Enters: a response's header table. Leaves: the head made of the same names and values before,
 * or `undefined`. Routes answer with the same few headers all the time, and comparing them costs a fraction of putting
 * a head together (twenty strings, and the flattening of what they make). Only texts and numbers are compared: an array
 * may have been changed since.
 */
export type OutHeaders = Record<string, [name: string, value: unknown]>;

/** A power of two. A head's place is found by the length of its body: answers that differ mostly differ in it. */
const PLACES = 64;
/** Every so many answers that were not in their place, one takes it: where no answer comes twice, little is spent. */
const ADMITTED = 8;
/** Longer heads (policies, cookies) would be kept for nothing: reading them is not what costs. */
const LONGEST = 1024;

class Place {
  keys: string[] = [];
  names: string[] = [];
  values: unknown[] = [];
  status = 0;
  /** The last lines (Date and what follows it) that the head was asked for with. */
  tail = '';
  head = '';
  lines = '';
  misses = 0;
}

const places = new Array<Place | undefined>(PLACES).fill(undefined);

function place(contentLength: number): Place {
  return (places[contentLength & (PLACES - 1)] ??= new Place());
}

/** The head of this status, these headers and `tail`, if it was made before. */
export function knownHead(headers: OutHeaders, contentLength: number, status: number, tail: string): string | undefined {
  const known = place(contentLength);
  if (known.status !== status) return undefined;
  const { keys, names, values } = known;
  let n = 0;
  for (const key in headers) {
    const entry = headers[key];
    if (keys[n] !== key || names[n] !== entry[0] || values[n] !== entry[1]) return undefined;
    n++;
  }
  if (n !== keys.length) return undefined;
  if (known.tail !== tail) {
    known.tail = tail;
    known.head = flat(`${known.lines}${tail}\r\n`);
  }
  return known.head;
}

/** `lines` is all of the head before `tail`. It has a Content-Length of its own, or it would not say which head it is. */
export function rememberHead(headers: OutHeaders, contentLength: number, status: number, lines: string): void {
  const known = place(contentLength);
  if (++known.misses % ADMITTED !== 0 || lines.length > LONGEST) return;
  known.status = 0;
  known.keys.length = known.names.length = known.values.length = 0;
  for (const key in headers) {
    const [name, value] = headers[key];
    if (typeof value !== 'string' && typeof value !== 'number') return;
    known.keys.push(key);
    known.names.push(name);
    known.values.push(value);
  }
  known.status = status;
  known.lines = lines;
  known.tail = '';
}

/** One piece instead of a tree of pieces that each reader walks again. */
function flat(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}
