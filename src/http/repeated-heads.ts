/**
 * Request heads as strings. Enters: a REQUEST record. Leaves: its target, and names and values in turn. Polls, probes and
 * health checks send the same bytes every time, and comparing bytes costs a tenth of making strings of them: a head that
 * comes again is taken as it was. What it means is not looked at, so nothing can be mistaken: equal bytes are equal heads.
 */
import type { InboundBatch } from '../bundle/inbound-batch';
import { REQUEST_FIELD } from '../bundle/layout.generated';

/** A power of two. A head's place is found by its length, in which most heads differ that differ at all. */
const PLACES = 32;
/** Every so many heads that were not in their place, one takes it: where none comes twice, little is spent. */
const ADMITTED = 8;
/** Bytes. Longer heads come from browsers, with cookies, and seldom twice; they would be kept for nothing. */
const LONGEST = 512;

interface Strings {
  readonly url: string;
  /** The caller's own. */
  readonly fields: string[];
}

class Place {
  length = -1;
  /** The head's whole words. */
  words = new Uint32Array(0);
  /** The bytes behind them. */
  rest: number[] = [];
  url = '';
  fields: string[] = [];
  misses = 0;

  has(batch: InboundBatch, start: number): boolean {
    const known = this.words;
    const { bytes, words } = batch;
    const first = start >> 2;
    for (let n = 0; n < known.length; n++) if (words[first + n] !== known[n]) return false;
    const { rest } = this;
    const last = start + (known.length << 2);
    for (let n = 0; n < rest.length; n++) if (bytes[last + n] !== rest[n]) return false;
    return true;
  }

  remember(batch: InboundBatch, start: number, length: number, { url, fields }: Strings): void {
    this.length = length;
    this.words = batch.words.slice(start >> 2, (start + length) >> 2);
    this.rest = [...batch.bytes.subarray(start + (this.words.length << 2), start + length)];
    this.url = url;
    this.fields = fields.slice();
  }
}

const places = new Array<Place | undefined>(PLACES).fill(undefined);

/** Target and raw headers of the request whose record is at `at`. */
export function headStrings(batch: InboundBatch, at: number): Strings {
  const count = batch.headerCount(at);
  const start = batch.headStart(at, count);
  const length = batch.u32(at, REQUEST_FIELD.HEAD_LENGTH);
  if (length > LONGEST) return read(batch, at, count);
  const place = (places[length & (PLACES - 1)] ??= new Place());
  if (place.length === length && place.has(batch, start)) return { url: place.url, fields: place.fields.slice() };
  const strings = read(batch, at, count);
  if (++place.misses % ADMITTED === 0) place.remember(batch, start, length, strings);
  return strings;
}

function read(batch: InboundBatch, at: number, count: number): Strings {
  const head = batch.head(at, count);
  const target = batch.u32(at, REQUEST_FIELD.TARGET_OFFSET);
  return {
    url: head.substring(target, target + batch.u32(at, REQUEST_FIELD.TARGET_LENGTH)),
    fields: batch.fields(at + REQUEST_FIELD.SPANS, count, head),
  };
}
