/**
 * One batch from the engine, read in place. Enters: a Buffer that nobody else writes to, or not before it is read.
 * Leaves: numbers, strings and byte ranges by record offset. It neither validates (the engine wrote it, in the version the
 * loader checked) nor interprets what a record means. Layout: docs/bundle-spec.md.
 */
import { ANSWERED_FLAGS, ANSWERED_WORD, HEADER_LENGTH, REQUEST_FIELD } from './layout.generated';

/** Bytes of one header's offset table entry: name offset, name length, value offset, value length. */
const SPAN_LENGTH = 16;

/** An answer that the engine gave; times in microseconds. */
export interface Answered {
  readonly complete: boolean;
  readonly status: number;
  readonly answerer: number;
  readonly bodyLength: number;
  readonly untilHead: number;
  readonly total: number;
  /** Since 1970. */
  readonly ended: number;
  readonly port: number;
  readonly address: string;
  /** Header lines of the answer. */
  readonly lines: string;
  /** Steps whose middleware wants to hear of it. */
  readonly observers: readonly number[];
}

export class InboundBatch {
  readonly bytes: Buffer;
  /** The same bytes as u32: records and fields are aligned to 4. */
  readonly words: Uint32Array;
  /** Where the next undelivered record starts; owned by whoever delivers. */
  cursor = 0;
  readonly #reused: boolean;

  /** `reused`: the bytes are those of another batch once this one is delivered. */
  constructor(bytes: Buffer, reused = false) {
    this.#reused = reused;
    // A Buffer from a pool may start at any byte; a word view cannot.
    this.bytes = (bytes.byteOffset & 3) === 0 ? bytes : copyAligned(bytes);
    this.words = new Uint32Array(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length >> 2);
  }

  recordLength(at: number): number {
    return this.words[at >> 2];
  }

  kind(at: number): number {
    return this.words[(at >> 2) + 1] & 0xff;
  }

  flags(at: number): number {
    return (this.words[(at >> 2) + 1] >>> 8) & 0xff;
  }

  extra(at: number): number {
    return this.words[(at >> 2) + 1] >>> 16;
  }

  id(at: number): number {
    return this.words[(at >> 2) + 2];
  }

  generation(at: number): number {
    return this.words[(at >> 2) + 3];
  }

  /** The u32 at byte `field` of the record at `at`. */
  u32(at: number, field: number): number {
    return this.words[(at + field) >> 2];
  }

  u8(at: number, field: number): number {
    return this.bytes[at + field];
  }

  u16(at: number, field: number): number {
    return this.bytes[at + field] | (this.bytes[at + field + 1] << 8);
  }

  headerCount(at: number): number {
    return this.words[(at + REQUEST_FIELD.MAJOR) >> 2] >>> 16;
  }

  /** A request's head as the client sent it. */
  head(at: number, headerCount: number): string {
    const start = this.headStart(at, headerCount);
    return latin1(this.bytes, start, start + this.u32(at, REQUEST_FIELD.HEAD_LENGTH));
  }

  /** A request's target as the client sent it. */
  target(at: number): string {
    const start = this.headStart(at, this.headerCount(at)) + this.u32(at, REQUEST_FIELD.TARGET_OFFSET);
    return latin1(this.bytes, start, start + this.u32(at, REQUEST_FIELD.TARGET_LENGTH));
  }

  /** Where in `bytes` a request's head begins: at a whole word. */
  headStart(at: number, headerCount: number): number {
    return at + REQUEST_FIELD.SPANS + headerCount * SPAN_LENGTH;
  }

  /** What stands in an ANSWERED record behind the request's fields. */
  answered(at: number): Answered {
    const { words } = this;
    const first = (this.headStart(at, this.headerCount(at)) + this.u32(at, REQUEST_FIELD.HEAD_LENGTH) + 3) >> 2;
    const word = (field: number): number => words[first + field];
    const long = (field: number): number => word(field) + word(field + 1) * 2 ** 32;
    const firstObserver = first + ANSWERED_WORD.FIRST_OBSERVER;
    const text = firstObserver + word(ANSWERED_WORD.OBSERVERS);
    const lines = text * 4 + word(ANSWERED_WORD.ADDRESS_LENGTH);
    return {
      complete: (this.flags(at) & ANSWERED_FLAGS.COMPLETE) !== 0,
      status: word(ANSWERED_WORD.STATUS),
      answerer: word(ANSWERED_WORD.ANSWERER),
      bodyLength: long(ANSWERED_WORD.BODY_LENGTH),
      untilHead: long(ANSWERED_WORD.UNTIL_HEAD),
      total: long(ANSWERED_WORD.TOTAL),
      ended: long(ANSWERED_WORD.ENDED),
      port: word(ANSWERED_WORD.PORT),
      address: latin1(this.bytes, text * 4, lines),
      lines: latin1(this.bytes, lines, lines + word(ANSWERED_WORD.LINES_LENGTH)),
      observers: Array.from(words.subarray(firstObserver, text)),
    };
  }

  /** Text of one byte per character. */
  text(start: number, length: number): string {
    return latin1(this.bytes, start, start + length);
  }

  /** Names and values in turn, in the client's case and order, cut from `section` by the table at `spans`. */
  fields(spans: number, count: number, section: string): string[] {
    const words = this.words;
    const fields = new Array<string>(count * 2);
    let word = spans >> 2;
    for (let n = 0; n < fields.length; n++, word += 2) {
      const from = words[word];
      fields[n] = section.substring(from, from + words[word + 1]);
    }
    return fields;
  }

  /** A request's whole body (BODY_WHOLE). */
  wholeBody(at: number, headerCount: number): Buffer {
    const start = this.headStart(at, headerCount) + this.u32(at, REQUEST_FIELD.HEAD_LENGTH);
    return this.slice(start, this.u32(at, REQUEST_FIELD.BODY_LENGTH));
  }

  /** The steps that have run (STEPS), in order: they stand at the record's end. */
  steps(at: number): { id: number; note: readonly [number, number, number, number] }[] {
    const { words } = this;
    const end = (at + this.recordLength(at)) >> 2;
    const count = words[end - 1];
    const steps = [];
    for (let word = end - 1 - count * 5; word < end - 1; word += 5) {
      steps.push({ id: words[word], note: [words[word + 1], words[word + 2], words[word + 3], words[word + 4]] as const });
    }
    return steps;
  }

  /** The trailer section of an END record: names and values in turn. */
  trailers(at: number): string[] {
    const count = this.extra(at);
    const spans = at + HEADER_LENGTH + 4;
    const start = spans + count * SPAN_LENGTH;
    const section = latin1(this.bytes, start, start + this.u32(at, HEADER_LENGTH));
    return this.fields(spans, count, section);
  }

  /**
   * Bytes for the application to keep. A small part of a large batch is copied, so that holding on to it does not
   * hold the batch; a part that is most of its batch is given as it is.
   */
  slice(start: number, length: number): Buffer {
    const part = this.bytes.subarray(start, start + length);
    return this.#reused || length * 2 < this.bytes.length ? Buffer.from(part) : part;
  }
}

function copyAligned(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(copy);
  return copy;
}

/** Node's own shortcut for `toString('latin1', ...)`, which it keeps for users like this; missing in the types. */
function latin1(bytes: Buffer, start: number, end: number): string {
  return (bytes as Buffer & { latin1Slice(start: number, end: number): string }).latin1Slice(start, end);
}
