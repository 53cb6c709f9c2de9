/**
 * When answers leave. Enters: outgoing batches that have just got a record. Leaves: their `flush`.
 *
 * While an inbound batch is being delivered, answers wait for its last request, but never longer than FLUSH_AFTER: the
 * first answer of a batch must not wait for sixty slow handlers. Outside of that, everything that one turn of the event
 * loop produced leaves at its end.
 */
import type { OutgoingBatch } from '../bundle/outgoing-batch';

/**
 * Milliseconds. A submit costs a few microseconds, so at this rate it stays under one percent, and a client cannot
 * tell half a millisecond on top of handlers that take as long.
 */
const FLUSH_AFTER = 0.5;

export class Turn {
  readonly #dirty: OutgoingBatch[] = [];
  #since = 0;
  #flushing = false;

  /** A record was appended: it must leave at the end of this turn at the latest. */
  touch(batch: OutgoingBatch): void {
    if (this.#dirty.length === 0) {
      this.#dirty.push(batch);
      if (!this.#flushing) this.#flushAtEnd();
    } else if (!this.#dirty.includes(batch)) {
      this.#dirty.push(batch);
    }
  }

  /** An inbound batch has been scheduled; its requests run before the end of the turn. */
  begin(): void {
    this.#since = performance.now();
    this.#flushAtEnd();
  }

  /** Between two requests of a batch: their answers leave now if the first has waited long enough. */
  checkpoint(): void {
    if (this.#dirty.length === 0) return;
    const now = performance.now();
    if (now - this.#since > FLUSH_AFTER) {
      this.flush();
      this.#since = now;
    }
  }

  flush(): void {
    const dirty = this.#dirty;
    for (let n = 0; n < dirty.length; n++) dirty[n].flush();
    dirty.length = 0;
  }

  #flushAtEnd(): void {
    this.#flushing = true;
    setImmediate(endTurn, this);
  }

  /** Called by its own immediate. */
  end(): void {
    this.#flushing = false;
    this.flush();
  }
}

function endTurn(turn: Turn): void {
  turn.end();
}
