/**
 * A request's body that came with its head. Enters: a request whose handler runs, while nobody has looked at its stream.
 * Leaves: the bytes, to one reader, and a stream that ends and closes when and as it does for who reads it. What the
 * bytes mean is the reader's business.
 *
 * A reader listens for `'data'` and `'end'` and is told in ticks. So is this one: it *begins* in the handler, *ends* in a
 * tick, unless somebody has looked at the stream in between, and *closes* the stream when it has passed the body on.
 */
import type * as http from 'node:http';
import type { Exchange } from './exchange';
import { IncomingMessage } from './incoming-message';
import { isHeard, readableState, type MessageFields, type ReadableStateFields } from './node-internals';

/** What reading a stream calls. Somebody who replaced one of these wants to see the bytes. */
type Methods = Pick<IncomingMessage, 'on' | 'removeListener' | 'resume' | 'read' | 'push' | 'destroy' | '_destroy' | '_read'>;

const { on, removeListener, resume, read, push, destroy, _destroy, _read } = IncomingMessage.prototype as Methods;

function readsAsNode(request: Methods): boolean {
  return (
    request.on === on &&
    request.removeListener === removeListener &&
    request.resume === resume &&
    request.read === read &&
    request.push === push &&
    request.destroy === destroy &&
    request._destroy === _destroy &&
    request._read === _read
  );
}

/** The exchange of a request whose whole body is there, and whose stream nobody has looked at. */
export function unreadBody(request: http.IncomingMessage): WholeBody | undefined {
  const exchange = (request.socket as { readonly exchange?: Exchange | null } | null | undefined)?.exchange;
  if (!exchange || exchange.wholeBody === undefined || exchange.bodyTaken || exchange.request !== request) return undefined;
  const state = readableState(request);
  if (state === undefined || state.flowing !== null || !request.socket.readable || !isFresh(request, state)) return undefined;
  return exchange as WholeBody;
}

/** An exchange whose request's body has not been given to its stream. */
export type WholeBody = Exchange & { wholeBody: Buffer };

function isFresh(request: http.IncomingMessage, state: ReadableStateFields): boolean {
  const fields = request as unknown as MessageFields;
  return (
    !isHeard(request) &&
    state.length === 0 &&
    state.decoder === null &&
    state.encoding === null &&
    !state.ended &&
    !state.destroyed &&
    !fields._consuming &&
    !fields._dumped &&
    readsAsNode(request)
  );
}

/** The stream looks as if somebody had begun to read it; who calls this must call `endReading` in the next tick. */
export function beginReading(body: WholeBody): void {
  const state = readableState(body.request)!;
  body.bodyTaken = true;
  state.flowing = true;
  state.resumeScheduled = true;
}

/**
 * The stream has been read to its end. Or `false`: somebody has looked at it since, and now the body is in the stream,
 * for them and for who reads on.
 */
export function endReading(body: WholeBody): boolean {
  const { request, wholeBody } = body;
  const state = readableState(request)!;
  const fields = request as unknown as MessageFields;
  const alone = state.flowing === true && state.resumeScheduled && isFresh(request, state);
  (body as Exchange).wholeBody = undefined;
  request.complete = true;
  state.resumeScheduled = false;
  if (!alone) {
    if (state.flowing === true) state.flowing = null;
    if (!fields._dumped && !state.destroyed && !state.ended) request.push(wholeBody);
    request.push(null);
    return false;
  }
  fields._consuming = true;
  state.readingMore = false;
  state.sync = false;
  state.dataEmitted = true;
  state.ended = true;
  state.endEmitted = true;
  return true;
}

/** After `'end'`: Node destroys a stream that has been read, which tells `'close'` two ticks later. */
export function closeRead(request: IncomingMessage): void {
  const state = readableState(request)!;
  if (state.destroyed) return;
  if (isHeard(request) || !readsAsNode(request)) {
    request.destroy();
    return;
  }
  state.destroyed = true;
  process.nextTick(closed, request, state);
}

function closed(request: IncomingMessage, state: ReadableStateFields): void {
  state.closed = true;
  process.nextTick(tellClosed, request, state);
}

function tellClosed(request: IncomingMessage, state: ReadableStateFields): void {
  state.closeEmitted = true;
  if (isHeard(request)) request.emit('close');
}
