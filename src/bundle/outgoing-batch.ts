/**
 * The records for one engine thread, collected until somebody flushes. Enters: commands and answer bytes. Leaves: one
 * `submit` per flush. When to flush is not decided here, except that a full buffer always leaves at once.
 */
import { DATA_FIELD, DATA_FLAGS, FILE_FIELD, HEADER_LENGTH, OUTBOUND } from './layout.generated';
import { LastAnswer } from './last-answer';

/** Room for many small answers, and for one of the largest that go through the buffer at all (see INLINE_LIMIT). */
const CAPACITY = 256 * 1024;

/** Bytes (or, for text, UTF-16 units: at most three bytes each) above which an answer does not go through the buffer. */
export const INLINE_LIMIT = 64 * 1024;

/** Encodings of texts that need no Buffer in between. */
export type TextEncoding = 'utf8' | 'latin1';

/** What `Buffer.write` ends in; asked directly, the choice by encoding is spared. Missing in Node's types. */
interface DirectBuffer extends Buffer {
  latin1Write(text: string, offset: number): number;
  utf8Write(text: string, offset: number): number;
}

/** Numbers of 64 bits cross as two words. */
const WORD = 2 ** 32;

/** What a batch needs of the addon. */
export interface BatchSink {
  submit(thread: number, batch: Uint8Array, length: number): void;
}

export class OutgoingBatch {
  readonly thread: number;
  length = 0;
  readonly #sink: BatchSink;
  readonly #bytes: DirectBuffer;
  readonly #words: Uint32Array;
  readonly #last = new LastAnswer();

  constructor(sink: BatchSink, thread: number) {
    this.#sink = sink;
    this.thread = thread;
    this.#bytes = Buffer.allocUnsafeSlow(CAPACITY) as DirectBuffer;
    this.#words = new Uint32Array(this.#bytes.buffer, 0, CAPACITY >> 2);
  }

  flush(): void {
    if (this.length === 0) return;
    const length = this.length;
    // First: a throw in `submit` must not send the same records twice.
    this.length = 0;
    this.#sink.submit(this.thread, this.#bytes, length);
  }

  /**
   * A head in `headEncoding` followed by text in `encoding`. Written apart: put together first, the two are a tree that
   * V8 must flatten, which costs more than a second call.
   */
  text(id: number, generation: number, flags: number, head: string, text: string, encoding: TextEncoding, headEncoding: TextEncoding): number {
    const at = this.#reserve((head.length + text.length) * 3);
    const start = at + DATA_FIELD.BYTES;
    const last = this.#last;
    if (last.isAgain(head, text, encoding, headEncoding)) {
      this.#bytes.set(last.bytes, start);
      this.#commit(at, id, generation, flags, last.headLength, last.bytes.length);
      return last.bytes.length;
    }
    const headLength = this.#write(head, start, headEncoding);
    const length = text.length === 0 ? headLength : headLength + this.#write(text, start + headLength, encoding);
    this.#commit(at, id, generation, flags, headLength, length);
    if (last.came(head, text, encoding, headEncoding)) last.keep(Uint8Array.from(this.#bytes.subarray(start, start + length)), headLength);
    return length;
  }

  #write(text: string, at: number, encoding: TextEncoding): number {
    return encoding === 'latin1' ? this.#bytes.latin1Write(text, at) : this.#bytes.utf8Write(text, at);
  }

  /** A latin1 head followed by bytes. */
  headAndBytes(id: number, generation: number, flags: number, head: string, bytes: Uint8Array): number {
    const at = this.#reserve(head.length + bytes.length);
    const start = at + DATA_FIELD.BYTES;
    this.#bytes.latin1Write(head, start);
    this.#bytes.set(bytes, start + head.length);
    this.#commit(at, id, generation, flags, head.length, head.length + bytes.length);
    return head.length + bytes.length;
  }

  /** A whole answer whose body the engine codes: `extra` is coding and level. */
  encoded(id: number, generation: number, flags: number, extra: number, head: string, body: Uint8Array): void {
    const at = this.#reserve(head.length + body.length);
    const start = at + DATA_FIELD.BYTES;
    this.#bytes.latin1Write(head, start);
    this.#bytes.set(body, start + head.length);
    this.#commit(at, id, generation, flags | (extra << 8), head.length, head.length + body.length);
  }

  /** Bytes as they are; the first `headLength` of them are a final response head when `flags` says so. */
  data(id: number, generation: number, flags: number, headLength: number, parts: readonly Uint8Array[]): void {
    let length = 0;
    for (const part of parts) length += part.length;
    const at = this.#reserve(length);
    let start = at + DATA_FIELD.BYTES;
    for (const part of parts) {
      this.#bytes.set(part, start);
      start += part.length;
    }
    this.#commit(at, id, generation, flags, headLength, length);
  }

  /** A latin1 head, and a part of the file that `openFile` gave this number. */
  file(id: number, generation: number, head: string, file: number, start: number, length: number): void {
    const at = this.#reserve(head.length + FILE_FIELD.BYTES);
    const word = at >> 2;
    this.#words[word + 4] = file;
    this.#words[word + 5] = head.length;
    this.#words[word + 6] = start % WORD;
    this.#words[word + 7] = Math.floor(start / WORD);
    this.#words[word + 8] = length % WORD;
    this.#words[word + 9] = Math.floor(length / WORD);
    this.#bytes.latin1Write(head, at + FILE_FIELD.BYTES);
    this.#header(at, (FILE_FIELD.BYTES + head.length + 3) & ~3, OUTBOUND.FILE, 0, id, generation);
  }

  end(id: number, generation: number, close: boolean): void {
    const at = this.#reserve(0);
    this.#commit(at, id, generation, DATA_FLAGS.END | (close ? DATA_FLAGS.CLOSE : 0), 0, 0);
  }

  credit(id: number, generation: number, byteLength: number): void {
    const at = this.#reserve(0);
    this.#words[(at + HEADER_LENGTH) >> 2] = byteLength;
    this.#header(at, HEADER_LENGTH + 4, OUTBOUND.CREDIT, 0, id, generation);
  }

  abort(id: number, generation: number): void {
    this.#header(this.#reserve(0), HEADER_LENGTH, OUTBOUND.ABORT, 0, id, generation);
  }

  discard(id: number, generation: number): void {
    this.#header(this.#reserve(0), HEADER_LENGTH, OUTBOUND.DISCARD, 0, id, generation);
  }

  #reserve(byteLength: number): number {
    if (this.length + DATA_FIELD.BYTES + byteLength + 4 > CAPACITY) this.flush();
    return this.length;
  }

  #commit(at: number, id: number, generation: number, flags: number, headLength: number, byteLength: number): void {
    const word = at >> 2;
    this.#words[word + 4] = headLength;
    this.#words[word + 5] = byteLength;
    this.#header(at, (DATA_FIELD.BYTES + byteLength + 3) & ~3, OUTBOUND.DATA, flags, id, generation);
  }

  #header(at: number, length: number, kind: number, flags: number, id: number, generation: number): void {
    const word = at >> 2;
    this.#words[word] = length;
    this.#words[word + 1] = kind | (flags << 8);
    this.#words[word + 2] = id;
    this.#words[word + 3] = generation;
    this.length = at + length;
  }
}
