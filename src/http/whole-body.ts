/**
 * A request's body that is all there. Enters: a request, while nobody has looked at its stream. Leaves: the bytes, to one
 * reader, and a stream that ends and closes when and as it does for who reads it. What the bytes mean is the reader's
 * business.
 *
 * A reader listens for `'data'` and `'end'` and is told in ticks. So is this one: it *begins* when it is called, *ends* in a
 * tick, unless somebody has looked at the stream in between, and *closes* the stream when it has passed the body on.
 */
import * as http from 'node:http';
import type { Exchange } from './exchange';
import { IncomingMessage } from './incoming-message';
import { closesAtOnce, isHeard, readableState, type MessageFields, type ReadableStateFields } from './node-internals';

/** What reading a stream calls. Somebody who replaced one of these wants to see the bytes. */
type Methods = Pick<IncomingMessage, 'on' | 'removeListener' | 'resume' | 'read' | 'push' | 'destroy' | '_destroy' | '_read'>;

const { on, removeListener, resume, read, push, destroy, _destroy, _read } = IncomingMessage.prototype as Methods;

/** Ours stands before it, so that who has replaced it is not seen on a request. */
const NodeMessage = http.IncomingMessage.prototype;
const nodeOn = NodeMessage.on;

function readsAsNode(request: Methods): boolean {
  return (
    request.on === on &&
    NodeMessage.on === nodeOn &&
    request.removeListener === removeListener &&
    request.resume === resume &&
    request.read === read &&
    request.push === push &&
    request.destroy === destroy &&
    request._destroy === _destroy &&
    request._read === _read
  );
}

/** The body of a request, if all of it is there and nobody has looked at its stream. */
export function unreadBody(request: http.IncomingMessage): Buffer | undefined {
  const exchange = exchangeOf(request);
  const state = readableState(request);
  if (!exchange || exchange.bodyTaken || exchange.request !== request || state === undefined) return undefined;
  const body = exchange.wholeBody ?? bufferedBody(request, state);
  if (body === undefined || state.flowing !== null || !request.socket.readable || !isFresh(request, state, body)) return undefined;
  return body;
}

function exchangeOf(request: http.IncomingMessage): Exchange | null | undefined {
  return (request.socket as { readonly exchange?: Exchange | null } | null | undefined)?.exchange;
}

/** After the handler's turn the body is in the stream, in one piece if it came so. */
function bufferedBody(request: http.IncomingMessage, state: ReadableStateFields): Buffer | undefined {
  const { buffer, length } = state;
  // A tick that is still to tell 'readable' would make the stream flow.
  if (!request.complete || !state.ended || length === 0 || state.emittedReadable) return undefined;
  const first = Array.isArray(buffer) ? buffer[state.bufferIndex] : buffer.head?.data;
  return first instanceof Buffer && first.length === length ? first : undefined;
}

/** Whether nobody has looked: nothing of `body` is in the stream yet, or all of it and nothing else. */
function isFresh(request: http.IncomingMessage, state: ReadableStateFields, body: Buffer): boolean {
  const fields = request as unknown as MessageFields;
  return (
    !isHeard(request) &&
    state.length === (state.ended ? body.length : 0) &&
    state.decoder === null &&
    state.encoding === null &&
    !state.destroyed &&
    !fields._consuming &&
    !fields._dumped &&
    readsAsNode(request)
  );
}

/** An exchange whose request's body somebody reads past its stream. */
export type BodyReading = Exchange & { wholeBody: Buffer };

/** The stream looks as if somebody had begun to read it; who calls this must call `endReading` by way of {@link whenRead}. */
export function beginReading(request: http.IncomingMessage, body: Buffer): BodyReading {
  const exchange = exchangeOf(request)!;
  const state = readableState(request)!;
  exchange.wholeBody = body;
  exchange.bodyTaken = true;
  state.flowing = true;
  state.resumeScheduled = true;
  return exchange as BodyReading;
}

/** A stream tells `'data'` in one tick and `'end'` in another: ticks that were scheduled behind the first run between. */
export function whenRead<A extends unknown[]>(told: (...args: A) => void, ...args: A): void {
  process.nextTick(inNextTick, told, args);
}

function inNextTick<A extends unknown[]>(told: (...args: A) => void, args: A): void {
  process.nextTick(told, ...args);
}

/**
 * The stream has been read to its end. Or `false`: somebody has looked at it since, and now the body is in the stream,
 * for them and for who reads on.
 */
export function endReading(reading: BodyReading): boolean {
  const { request, wholeBody } = reading;
  const state = readableState(request)!;
  const fields = request as unknown as MessageFields;
  const alone = state.flowing === true && state.resumeScheduled && isFresh(request, state, wholeBody);
  (reading as Exchange).wholeBody = undefined;
  request.complete = true;
  state.resumeScheduled = false;
  if (!alone) {
    if (state.flowing === true) state.flowing = null;
    if (state.ended) return false;
    if (!fields._dumped && !state.destroyed) request.push(wholeBody);
    request.push(null);
    return false;
  }
  if (state.ended) request.read();
  fields._consuming = true;
  state.readingMore = false;
  state.sync = false;
  state.dataEmitted = true;
  state.ended = true;
  state.endEmitted = true;
  return true;
}

/** After `'end'`: Node destroys a stream that has been read, which tells `'close'` a tick or two later. */
export function closeRead(request: IncomingMessage): void {
  const state = readableState(request)!;
  if (state.destroyed) return;
  if (isHeard(request) || !readsAsNode(request)) {
    request.destroy();
    return;
  }
  state.destroyed = true;
  if (closesAtOnce) closed(request, state);
  else process.nextTick(closed, request, state);
}

function closed(request: IncomingMessage, state: ReadableStateFields): void {
  state.closed = true;
  process.nextTick(tellClosed, request, state);
}

function tellClosed(request: IncomingMessage, state: ReadableStateFields): void {
  state.closeEmitted = true;
  if (isHeard(request)) request.emit('close');
}
