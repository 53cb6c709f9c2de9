/**
 * `req`: Node's own IncomingMessage over a facade socket. Enters: a REQUEST record. Leaves: a message whose every field
 * is an own data property, as Node's parser would have set it, so that it stays right when a framework swaps its
 * prototype. Everything it can do is Node's code.
 */
import * as http from 'node:http';
import type { InboundBatch } from '../bundle/inbound-batch';
import { METHODS, REQUEST_FIELD } from '../bundle/layout.generated';
import type { EngineSocket } from './engine-socket';
import { addHeaders } from './header-limit';
import { listenedTo } from './late-listener';
import { isHttp2 } from './http2-messages';
import { isHeard, readableState, type MessageFields } from './node-internals';
import { headStrings } from './repeated-heads';
import type { EngineServer } from './engine-server';
import { requestSettings } from './live-settings';

type Listener = (...args: never[]) => void;

export class IncomingMessage extends http.IncomingMessage {
  override on(event: string, listener: Listener): this {
    super.on(event, listener as never);
    listenedTo(this);
    return this;
  }

  override addListener(event: string, listener: Listener): this {
    return this.on(event, listener);
  }
}

/** The message for the REQUEST record at `at`. */
export function readRequest(server: EngineServer, socket: EngineSocket, batch: InboundBatch, at: number): IncomingMessage {
  const { url, fields } = headStrings(batch, at);
  const message = new server.messageClass(socket) as IncomingMessage & MessageFields & { upgrade: boolean; joinDuplicateHeaders: boolean };
  const minor = isHttp2(batch, at) ? 1 : batch.u8(at, REQUEST_FIELD.MINOR);
  message.httpVersionMajor = 1;
  message.httpVersionMinor = minor;
  message.httpVersion = minor === 1 ? '1.1' : '1.0';
  message.joinDuplicateHeaders = server.joinDuplicateHeaders;
  message.url = url;
  message.upgrade = false;
  addHeaders(message, fields, requestSettings(server).maxHeadersCount);
  message.method = METHODS[batch.extra(at)]!;
  socket.received += batch.u32(at, REQUEST_FIELD.HEAD_LENGTH);
  return message;
}

/** The request has arrived whole: nothing more will come. */
export function completeRequest(message: IncomingMessage): void {
  message.complete = true;
  const state = readableState(message);
  if (
    state !== undefined &&
    state.flowing === null &&
    state.length === 0 &&
    !state.destroyed &&
    !isHeard(message)
  ) {
    // What push(null) does, less the tick that would tell listeners: there are none, and who comes later finds the
    // stream at its end.
    state.ended = true;
  } else {
    message.push(null);
  }
}

/**
 * Whether nobody has looked at this request's stream and nothing is in it: then running it to its end would tell nobody
 * anything.
 */
export function isUnobserved(message: IncomingMessage): boolean {
  const state = readableState(message);
  return (
    state !== undefined &&
    message.complete &&
    state.ended &&
    state.length === 0 &&
    state.flowing === null &&
    !state.destroyed &&
    !isHeard(message)
  );
}

/** Whether this request's stream was read to its end and has closed: it has nothing to tell any more. */
export function isOver(message: IncomingMessage): boolean {
  const state = readableState(message);
  return state !== undefined && message.complete && state.endEmitted && state.closeEmitted;
}

/** An unobserved request is given up; to whoever looks, it looks dumped. `settle` does the rest, some ticks later. */
export function dumpUnobserved(message: IncomingMessage): void {
  (message as unknown as MessageFields)._dumped = true;
  readableState(message)!.flowing = true;
}

/** Leaves a request that `dumpUnobserved` gave up as it is after it was dumped and has ended and closed. */
export function settle(message: IncomingMessage): void {
  const state = readableState(message)!;
  if (state.destroyed) return;
  if (isHeard(message)) {
    // Somebody has begun to listen since: the stream runs to its end after all.
    state.flowing = null;
    message.resume();
    return;
  }
  state.endEmitted = true;
  state.destroyed = true;
  state.closed = true;
  state.closeEmitted = true;
}
