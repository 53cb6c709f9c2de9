/**
 * When answers leave. Enters: outgoing batches that have just got a record. Leaves: their `flush`.
 *
 * While an inbound batch is being delivered, answers wait for its last request, but never longer than FLUSH_AFTER: the
 * first answer of a batch must not wait for sixty slow handlers, and the last has nobody to wait for. Outside of that,
 * everything that one turn of the event loop produced leaves at its end.
 */
import type { OutgoingBatch } from '../bundle/outgoing-batch';

/**
 * Milliseconds. A submit costs a few microseconds, so at this rate it stays under one percent, and a client cannot
 * tell half a millisecond on top of handlers that take as long.
 */
const FLUSH_AFTER = 0.5;

/**
 * Records between two looks at the clock, while they are quick: a look costs as much as a tenth of a small answer. Where
 * one look finds that this many would have been too long, every record is followed by one again.
 */
const LOOK_EVERY = 4;

/** The global of this name is an accessor, which costs a call each time. */
const clock = performance;

/** Something that wants to be left alone until the ticks and microtasks of its own request have run. */
export interface Settling {
  /** Must not throw and must not call the application. */
  settle(): void;
}

export class Turn {
  /** Changes whenever the clock is worth another look: what was read from it in the same epoch is as good as now. */
  epoch = 0;
  readonly #settling: Settling[] = [];
  readonly #dirty: OutgoingBatch[] = [];
  #since = 0;
  #flushing = false;
  /** Records that are scheduled and have not begun. */
  #waiting = 0;
  /** The receiver of one of them is at work. */
  #delivering = false;
  /** Records until the clock is looked at again, and how many that was the last time. */
  #untilLook = 0;
  #between = 1;
  #lookedAt = 0;

  /** A record was appended: it must leave at the end of this turn at the latest. */
  touch(batch: OutgoingBatch): void {
    if (this.#dirty.length === 0) {
      this.#dirty.push(batch);
      if (!this.#flushing) this.#flushAtEnd();
    } else if (!this.#dirty.includes(batch)) {
      this.#dirty.push(batch);
    }
  }

  /** An inbound batch has been scheduled, each of its `records` in a turn of its own before the end of this one. */
  begin(records: number): void {
    this.#waiting += records;
    this.epoch++;
    this.#since = this.#lookedAt = clock.now();
    this.#untilLook = this.#between;
    this.#flushAtEnd();
  }

  /** Between two requests of a batch: their answers leave now if the first has waited long enough. */
  checkpoint(): void {
    this.#settle();
    this.#waiting--;
    this.#delivering = true;
    if (--this.#untilLook > 0) return;
    const now = clock.now();
    this.#between = (now - this.#lookedAt) * LOOK_EVERY > FLUSH_AFTER * this.#between ? 1 : LOOK_EVERY;
    this.#lookedAt = now;
    this.#untilLook = this.#between;
    if (now - this.#since > FLUSH_AFTER) {
      this.flush();
      this.#since = now;
      this.epoch++;
    }
  }

  /** A request is about to be delivered in this very call, alone. */
  beginAlone(): void {
    this.#settle();
    this.epoch++;
    this.#delivering = true;
    // Until its receiver has returned: an answer that has left by then needs no immediate before it leaves.
    this.#flushing = true;
  }

  /** Its receiver has returned, or thrown. */
  deliveredAlone(): void {
    this.#delivering = false;
    this.#flushAtEnd();
  }

  /** The receiver of the record that `checkpoint` began has returned. */
  delivered(): void {
    this.#delivering = false;
  }

  /** An answer is complete. Given at once to the last request of a batch it is the last to leave. */
  answered(): void {
    if (this.#delivering && this.#waiting === 0) this.flush();
  }

  /** `settling` is settled before the next request begins, or at the end of this turn. An answer must have been given. */
  defer(settling: Settling): void {
    this.#settling.push(settling);
  }

  #settle(): void {
    const settling = this.#settling;
    // Popped, because an array that is cut to length zero is made anew; in their order all the same.
    if (settling.length === 1) settling.pop()!.settle();
    else if (settling.length !== 0) for (const one of settling.splice(0)) one.settle();
  }

  flush(): void {
    const dirty = this.#dirty;
    for (let n = 0; n < dirty.length; n++) dirty[n].flush();
    while (dirty.length !== 0) dirty.pop();
  }

  #flushAtEnd(): void {
    this.#flushing = true;
    setImmediate(endTurn, this);
  }

  /** Called by its own immediate. */
  end(): void {
    this.#flushing = false;
    this.#delivering = false;
    this.epoch++;
    this.flush();
    this.#settle();
  }
}

function endTurn(turn: Turn): void {
  turn.end();
}
