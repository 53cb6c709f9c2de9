/**
 * The answer that comes again. Enters: head and text of each answer that is written. Leaves: its bytes, once the same two
 * have come twice in a row: copying them costs a fifth of asking Node twice to write a string. Where answers differ, one
 * comparison is spent on each, and it ends at the first difference.
 */
import type { TextEncoding } from './outgoing-batch';

/** Characters. Longer ones would be kept for little: there the writing itself is what costs. */
const LONGEST = 2048;

const NONE: Uint8Array = new Uint8Array(0);

export class LastAnswer {
  /** Of head and text, once `keep` was called. */
  bytes: Uint8Array = NONE;
  headLength = 0;
  #head = '';
  #text = '';
  #encoding: TextEncoding = 'latin1';
  #headEncoding: TextEncoding = 'latin1';

  /** Whether `bytes` are this answer's. */
  isAgain(head: string, text: string, encoding: TextEncoding, headEncoding: TextEncoding): boolean {
    return this.bytes !== NONE && this.#equals(head, text, encoding, headEncoding);
  }

  /** An answer was written; whether it was the last one too, so that its bytes are worth keeping. */
  came(head: string, text: string, encoding: TextEncoding, headEncoding: TextEncoding): boolean {
    if (this.#equals(head, text, encoding, headEncoding)) return true;
    this.bytes = NONE;
    const short = head.length + text.length <= LONGEST;
    // No head is empty: nothing is equal to that.
    this.#head = short ? head : '';
    this.#text = short ? text : '';
    this.#encoding = encoding;
    this.#headEncoding = headEncoding;
    return false;
  }

  keep(bytes: Uint8Array, headLength: number): void {
    this.bytes = bytes;
    this.headLength = headLength;
  }

  /** The text first: where answers differ it does, mostly in its length. */
  #equals(head: string, text: string, encoding: TextEncoding, headEncoding: TextEncoding): boolean {
    return text === this.#text && head === this.#head && encoding === this.#encoding && headEncoding === this.#headEncoding;
  }
}
