/**
 * A stream whose failing costs lines and nothing else. Enters: a stream. Leaves: the same for writing: what it throws, and the
 * `'error'` that nobody else listens for, are counted and said on standard error. A full disk is no reason for a request to
 * fail, and for the process to end with it even less.
 */
import type { LineStream } from './options';

/** Milliseconds between two reports. */
const SAY_EVERY = 60_000;

interface Emitting extends LineStream {
  readonly destroyed?: boolean;
  on?(event: 'error', listener: (error: unknown) => void): unknown;
}

const known = new WeakMap<LineStream, LastingStream>();

/** One for each stream, however many logs write to it. */
export function lasting(stream: LineStream): LineStream {
  const before = known.get(stream);
  if (before !== undefined) return before;
  const made = new LastingStream(stream);
  known.set(stream, made);
  return made;
}

class LastingStream implements LineStream {
  readonly #stream: Emitting;
  #lost = 0;
  #said = -Infinity;

  constructor(stream: Emitting) {
    this.#stream = stream;
    stream.on?.('error', (error) => this.#loses(1, error));
  }

  get writableObjectMode(): boolean {
    return this.#stream.writableObjectMode === true;
  }

  write(line: string | object): void {
    if (this.#stream.destroyed === true) return this.#loses(linesIn(line), 'its stream is closed');
    try {
      this.#stream.write(line);
    } catch (error) {
      this.#loses(linesIn(line), error);
    }
  }

  #loses(lines: number, why: unknown): void {
    this.#lost += lines;
    const now = performance.now();
    if (now - this.#said < SAY_EVERY) return;
    this.#said = now;
    try {
      process.stderr.write(`xsys: the access log has lost ${this.#lost} ${this.#lost === 1 ? 'line' : 'lines'}: ${why instanceof Error ? why.message : String(why)}\n`);
    } catch {
      // Standard error goes to the same full disk.
    }
  }
}

function linesIn(line: string | object): number {
  return typeof line === 'string' ? line.split('\n').length - 1 : 1;
}
