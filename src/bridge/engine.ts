/**
 * This isolate's side of the engine. Enters: batches from Rust. Leaves: one call of the receiver per record, each in a
 * turn of its own, and outgoing batches per engine thread. It does not know what a request is.
 *
 * Every record gets its own `setImmediate`: Node drains ticks and microtasks between immediates and contains a throw in
 * one of them, so a batch behaves like as many separate reads of Node's own server. A request that this thread read itself
 * (native/src/loans.rs) comes alone, and in such a call already.
 */
import { AsyncResource } from 'node:async_hooks';
import { InboundBatch } from '../bundle/inbound-batch';
import { INBOUND, REQUEST_FIELD } from '../bundle/layout.generated';
import { OutgoingBatch } from '../bundle/outgoing-batch';
import { Claims } from './claims';
import type { Native, WatchOptions } from './native';
import { Turn } from './turn';

/** Bytes of a request that this thread reads itself; longer ones come as a batch. */
const ALONE = 16 * 1024;

/** Gets the records, in order. */
export interface Receiver {
  receive(batch: InboundBatch, at: number): void;
  /** Runs `schedule` in the async context in which the server began to listen, as Node's accepted sockets do. */
  inServerContext(server: number, schedule: () => void): void;
}

export class Engine {
  readonly native: Native;
  readonly threads: number;
  readonly turn = new Turn();
  readonly #outgoing: OutgoingBatch[] = [];
  readonly #receiver: Receiver;
  /** Only where requests may be taken back. */
  readonly #claims: Claims | undefined;
  #references = 0;

  constructor(native: Native, receiver: Receiver, threads: number, watched?: WatchOptions) {
    this.native = native;
    this.#receiver = receiver;
    this.threads = native.attach((bytes) => this.#deliver(new InboundBatch(bytes)), threads, watched);
    this.#claims = watched === undefined ? undefined : new Claims(native.claims());
    // Where requests may be taken back, all of them come through the engine.
    if (watched === undefined) {
      const alone = new InboundBatch(Buffer.allocUnsafeSlow(ALONE), true);
      native.borrow(alone.bytes, () => this.#deliverAlone(alone));
    }
    for (let thread = 0; thread < this.threads; thread++) this.#outgoing.push(new OutgoingBatch(native, thread));
    native.setRef(false);
    // With Node's own server the answer before a `process.exit()` is in the kernel already.
    process.once('exit', () => this.flush());
  }

  /** The outgoing batch for an exchange or connection id; what is appended leaves by the end of this turn. */
  outgoing(id: number): OutgoingBatch {
    const batch = this.#outgoing[id >>> 24];
    this.turn.touch(batch);
    return batch;
  }

  /** Everything appended so far leaves now: for commands that must not overtake it. */
  flush(): void {
    this.turn.flush();
  }

  /** Keeps the process alive until the matching `unref`. */
  ref(): void {
    if (this.#references++ === 0) this.native.setRef(true);
  }

  unref(): void {
    if (--this.#references === 0) this.native.setRef(false);
  }

  #deliver(batch: InboundBatch): void {
    const length = batch.words.length << 2;
    let at = 0;
    let records = 0;
    while (at < length) {
      const server = serverOf(batch, at);
      let count = 0;
      let before = -1;
      do {
        // Answers that are only told of share a turn: whoever hears of them is called for each all the same.
        if (!isTold(batch, at) || !isTold(batch, before)) count++;
        before = at;
        at += batch.recordLength(at);
      } while (at < length && serverOf(batch, at) === server);
      records += count;
      if (server === 0) this.#schedule(batch, count);
      else this.#receiver.inServerContext(server, () => this.#schedule(batch, count));
    }
    this.turn.begin(records);
  }

  #deliverAlone(batch: InboundBatch): void {
    const deliver = (): void => new AsyncResource('HTTPINCOMINGMESSAGE').runInAsyncScope(receiveAlone, undefined, this.#receiver, batch);
    this.turn.beginAlone();
    try {
      this.#receiver.inServerContext(serverOf(batch, 0), deliver);
    } finally {
      this.turn.deliveredAlone();
    }
  }

  #schedule(batch: InboundBatch, count: number): void {
    for (let n = 0; n < count; n++) setImmediate(deliverNext, this, batch);
  }

  /** Called by each record's own immediate. */
  deliverNext(batch: InboundBatch): void {
    this.turn.checkpoint();
    const at = batch.cursor;
    // First: a throw in this record's receiver must not hold up the next.
    batch.cursor = at + batch.recordLength(at);
    if (this.#claims !== undefined && isClaimed(batch.kind(at)) && !this.#claims.take()) return;
    this.#receiver.receive(batch, at);
    this.turn.delivered();
    if (isTold(batch, at)) this.#tellRest(batch);
  }

  #tellRest(batch: InboundBatch): void {
    const length = batch.words.length << 2;
    while (batch.cursor < length && isTold(batch, batch.cursor)) {
      const at = batch.cursor;
      batch.cursor = at + batch.recordLength(at);
      this.#receiver.receive(batch, at);
    }
  }
}

function deliverNext(engine: Engine, batch: InboundBatch): void {
  engine.deliverNext(batch);
}

function receiveAlone(receiver: Receiver, batch: InboundBatch): void {
  receiver.receive(batch, 0);
}

/** What an engine thread may take back until it has begun. */
function isClaimed(kind: number): boolean {
  return kind === INBOUND.REQUEST || kind === INBOUND.HANDOFF;
}

/** Of an answer that nobody here gave. */
function isTold(batch: InboundBatch, at: number): boolean {
  return at >= 0 && batch.kind(at) === INBOUND.ANSWERED;
}

/** Only requests begin a context; every other record belongs to something that has one, or to none. Ids start at 1. */
function serverOf(batch: InboundBatch, at: number): number {
  return batch.kind(at) === INBOUND.REQUEST ? batch.u32(at, REQUEST_FIELD.SERVER) : 0;
}
