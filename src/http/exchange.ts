/**
 * One request and its answer, as this isolate sees them. Enters: records about the request's body, and what the facade
 * socket was given to write. Leaves: DATA, CREDIT and END records. Which bytes an answer has is Node's code's business
 * (or `server-response.ts`'s); when they leave is the turn's.
 */
import type { AsyncResource } from 'node:async_hooks';
import type { Engine } from '../bridge/engine';
import { DATA_FLAGS } from '../bundle/layout.generated';
import type { EngineSocket } from './engine-socket';
import { emitFinish, settleExchange } from './finish';
import type { IncomingMessage } from './incoming-message';
import type { MessageFields } from './node-internals';
import type { ServerResponse } from './server-response';
import { SlotTable } from './slot-table';
import { onDrain } from '../runner/membership';

/** Answer bytes that may be under way unreported before a writer has to wait, as in a socket's send buffer. */
const WINDOW = 128 * 1024;
/** So many bytes go out before the engine is asked to report: small streams cost no reports at all. */
const REPORT_EVERY = WINDOW / 2;

/** The exchanges that records may still come for, by id. One that is answered while its handler runs is never in it. */
const open = new SlotTable<Exchange>();

export function openExchange(id: number, generation: number): Exchange | undefined {
  const exchange = open.get(id);
  return exchange !== undefined && exchange.generation === generation ? exchange : undefined;
}

/** Answers that have not begun say that their connection ends with them; the engine sees to requests that are yet to come. */
onDrain(() => {
  open.forEach(({ response, headSent }) => {
    if (!headSent) response.shouldKeepAlive = false;
  });
});

export class Exchange {
  readonly id: number;
  readonly generation: number;
  readonly engine: Engine;
  readonly socket: EngineSocket;
  request!: IncomingMessage;
  response!: ServerResponse;
  /** The final response head has been given to the engine. */
  headSent = false;
  /** The answer has ended, or the engine has ended the exchange. */
  ended = false;
  /** The request body is not complete yet. */
  bodyPending: boolean;
  /** The request's body, while it is in nobody's stream yet, or past its stream. */
  wholeBody: Buffer | undefined = undefined;
  /** Somebody reads `wholeBody` past the request's stream. */
  bodyTaken = false;
  /** The context of events that come after the handler was called; only for requests whose body follows. */
  resource: AsyncResource | undefined = undefined;

  /** The answer goes through the facade socket, and the facade listens for its `'finish'`. */
  slow = false;
  /** The answer has been given whole and nobody listened then: the turn settles it. */
  finishing = false;
  /** Bytes of the head at the start of what the facade hands over next. */
  headLength = 0;

  /** A file is on its way, and this wants to hear when all of it has left. */
  fileSent: (() => void) | undefined = undefined;

  private heldCredit = 0;
  private endHeld = false;
  private unasked = 0;
  private asked = 0;
  private waiting: (() => void) | undefined = undefined;

  constructor(engine: Engine, id: number, generation: number, socket: EngineSocket, bodyPending: boolean) {
    this.engine = engine;
    this.id = id;
    this.generation = generation;
    this.socket = socket;
    this.bodyPending = bodyPending;
  }

  /** The turn's `Settling`: the answer has been given and nobody listens. */
  settle(): void {
    settleExchange(this);
  }

  /** As Node does, for whoever listens. */
  finishInTick(): void {
    process.nextTick(emitFinish, this.response, this.socket);
  }

  /** More records may come for it. */
  remember(): void {
    if (!this.ended || this.bodyPending) open.set(this.id, this);
  }

  /** Nothing more is expected, in either direction. */
  private forget(): void {
    // The slot may have a new user already.
    if (open.get(this.id) === this) open.delete(this.id);
  }

  /** Bytes of the answer. `written` is called when the writer may go on: at once, unless too much is under way. */
  write(parts: readonly Uint8Array[], byteLength: number, headLength: number, written: () => void): void {
    if (this.ended) return written();
    const ask = this.asked > 0 || this.unasked + byteLength >= REPORT_EVERY;
    const flags = (headLength > 0 ? DATA_FLAGS.HEAD : 0) | (ask ? DATA_FLAGS.ACK : 0);
    if (headLength > 0) this.headSent = true;
    this.engine.outgoing(this.id).data(this.id, this.generation, flags, headLength, parts);
    this.account(byteLength, ask, written);
  }

  /** Like `write`, for bytes too many for a batch. */
  writeLarge(bytes: Uint8Array, headLength: number, written: () => void): void {
    if (this.ended) return written();
    if (headLength > 0) this.headSent = true;
    const flags = DATA_FLAGS.ACK | (headLength > 0 ? DATA_FLAGS.HEAD : 0);
    this.engine.flush();
    this.engine.native.send(this.id, this.generation, flags, headLength, bytes);
    this.account(bytes.length, true, written);
  }

  private account(byteLength: number, asked: boolean, written: () => void): void {
    if (asked) this.asked += byteLength;
    else this.unasked += byteLength;
    if (this.unasked + this.asked < WINDOW) written();
    else this.waiting = written;
  }

  /** WRITTEN: so many of the bytes that were asked about have reached the socket, and all before them. */
  reported(byteLength: number): void {
    const sent = this.fileSent;
    if (sent !== undefined) {
      this.fileSent = undefined;
      return sent();
    }
    this.asked -= byteLength;
    this.unasked = 0;
    if (this.asked < WINDOW) this.goOn();
  }

  /** Whether a report would be about something else than what is sent next. */
  get awaitsReport(): boolean {
    return this.asked > 0;
  }

  private goOn(): void {
    const waiting = this.waiting;
    this.waiting = undefined;
    waiting?.();
  }

  /**
   * The answer is complete. An END tells the engine that nobody wants the rest of the request body; a handler may
   * answer first and read on, so the END of a connection that lives on waits for a body that is being read.
   */
  end(close: boolean): void {
    if (this.ended) return;
    if (this.bodyPending && !close && this.isBeingRead()) {
      this.endHeld = true;
      return;
    }
    this.ended = true;
    this.engine.outgoing(this.id).end(this.id, this.generation, close);
    if (!this.bodyPending) this.forget();
  }

  private isBeingRead(): boolean {
    const { _consuming, _dumped } = this.request as unknown as MessageFields;
    return _consuming && !_dumped && !this.request.destroyed;
  }

  /** CHUNK: a part of the request body. */
  chunk(bytes: Buffer): void {
    const request = this.request;
    if ((request as unknown as MessageFields)._dumped || request.push(bytes)) this.credit(bytes.length);
    else this.heldCredit += bytes.length;
  }

  /** The request's reader wants more. */
  resume(): void {
    if (this.heldCredit === 0) return;
    const held = this.heldCredit;
    this.heldCredit = 0;
    this.credit(held);
  }

  credit(byteLength: number): void {
    if (this.bodyPending) this.engine.outgoing(this.id).credit(this.id, this.generation, byteLength);
  }

  /** END: the request body is complete. */
  bodyEnded(): void {
    this.bodyPending = false;
    if (this.endHeld) this.end(false);
    if (this.ended) this.forget();
  }

  /** Destroys the connection, which is all that can be done for an answer that cannot be completed. */
  abort(): void {
    if (this.ended) return;
    this.ended = true;
    this.engine.outgoing(this.id).abort(this.id, this.generation);
    this.forget();
    this.goOn();
  }

  /** The engine has ended the exchange: nothing can be sent any more. */
  over(): void {
    this.ended = true;
    this.bodyPending = false;
    this.forget();
    this.goOn();
  }
}
