/**
 * Lines that are written together. Enters: lines. Leaves: the same in one piece, after an interval, when much has gathered,
 * or when the process ends. Objects, and what comes between lines, are passed on in order.
 */
import type { LineStream } from './options';

/** Characters: what a pipe takes at once. */
const MUCH = 64 * 1024;

export class BufferedStream implements LineStream {
  readonly writableObjectMode: boolean;
  readonly #stream: LineStream;
  readonly #interval: number;
  #text = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(stream: LineStream, interval: number) {
    this.#stream = stream;
    this.#interval = interval;
    this.writableObjectMode = stream.writableObjectMode === true;
    process.once('exit', () => this.#flush());
  }

  write(line: string | object): void {
    if (typeof line !== 'string') {
      this.#flush();
      this.#stream.write(line);
      return;
    }
    this.#text += line;
    if (this.#text.length >= MUCH) this.#flush();
    // A process that has nothing else to do ends, and then the rest is written.
    else this.#timer ??= setTimeout(() => this.#flush(), this.#interval).unref();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#text === '') return;
    const text = this.#text;
    this.#text = '';
    this.#stream.write(text);
  }
}
