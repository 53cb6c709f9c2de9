/**
 * What follows an answer's last byte. Enters: a response whose bytes are all handed over. Leaves: the END of its
 * exchange, the request's stream emptied, the response detached, `'close'`, all in the order of Node's own server.
 */
import * as diagnostics from 'node:diagnostics_channel';
import type { EngineSocket } from './engine-socket';
import type { Exchange } from './exchange';
import { dumpUnobserved, isOver, isUnobserved, settle, type IncomingMessage } from './incoming-message';
import { closesAtOnce, isHeard, kDetachAbortSignal, kEndCallbacks, kWritableFinished, type MessageFields, type ResponseFields } from './node-internals';
import type { ServerResponse } from './server-response';

const finishChannel = diagnostics.channel('http.server.response.finish');

type EndCallback = (error?: Error | null) => void;
type WithCallbacks = Record<symbol, EndCallback[] | null>;

/** Keeps a callback of `end` where this Node does. */
export function onceEnded(response: ServerResponse, callback: EndCallback): void {
  if (kEndCallbacks === undefined) response.once('finish', callback);
  else ((response as unknown as WithCallbacks)[kEndCallbacks] ??= []).push(callback);
}

function hasEndCallbacks(response: ServerResponse): boolean {
  return kEndCallbacks !== undefined && (response as unknown as WithCallbacks)[kEndCallbacks] !== null;
}

/** Node's `onFinish`, up to the event. */
function endCallbacks(response: ServerResponse): void {
  if (kEndCallbacks === undefined) return;
  const fields = response as unknown as WithCallbacks;
  const callbacks = fields[kEndCallbacks];
  if (!callbacks) return;
  fields[kEndCallbacks] = null;
  for (const callback of callbacks) callback(null);
}

/** A connection that ends after the answer is no news to the request. */
function detachSignal(request: IncomingMessage): void {
  if (kDetachAbortSignal !== undefined) (request as unknown as Record<symbol, () => void>)[kDetachAbortSignal]();
}

/** The first `'finish'` listener of a response. */
export function responseFinished(this: ServerResponse): void {
  const socket = this.socket as EngineSocket | null;
  const exchange = socket?.exchange;
  if (socket && exchange && exchange.response === this) finishResponse(this, socket);
}

export function finishResponse(response: ServerResponse, socket: EngineSocket): void {
  const exchange = socket.exchange!;
  const request = exchange.request;
  const fields = response as unknown as ResponseFields;
  if (finishChannel.hasSubscribers) {
    finishChannel.publish({ request, response, socket, server: socket.server });
  }
  detachSignal(request);
  const unobserved = isUnobserved(request);
  if (unobserved) {
    dumpUnobserved(request);
  } else {
    const message = request as unknown as MessageFields;
    if (!message._consuming && !message._readableState.resumeScheduled) message._dump();
  }
  fields.socket = null;
  socket._httpMessage = null;
  if (!unobserved) process.nextTick(closeResponse, response);
  else if (isHeard(response)) process.nextTick(closeBoth, response, request);
  // Nobody listens: a tick of its own would only cost time.
  else exchange.engine.turn.defer(exchange);
  exchange.end(fields._last);
  if (!exchange.bodyPending) socket.exchange = null;
  if (socket.ownTimeout) socket.resetTimeout();
  if (fields._last) socket.closeAfterAnswer();
}

/**
 * The whole answer has been handed over. Node tells `'finish'` in a tick, which costs more than all that there is to do
 * where nobody listens: then it is done when the turn settles. Who begins to listen before that is told by a tick.
 */
export function finishSoon(exchange: Exchange): void {
  if (isQuiet(exchange)) {
    exchange.finishing = true;
    exchange.engine.turn.defer(exchange);
  } else {
    exchange.finishInTick();
  }
}

/** Whether finishing tells nobody anything: then it may be done outside of the request's own context. */
function isQuiet({ response, request, socket }: Exchange): boolean {
  return (
    !isHeard(response) &&
    !isHeard(request) &&
    !hasEndCallbacks(response) &&
    !finishChannel.hasSubscribers &&
    !(response as unknown as ResponseFields)._last &&
    !socket.ownTimeout
  );
}

/** Events of an answer whose last byte has been handed over. */
export function emitFinish(response: ServerResponse, socket: EngineSocket): void {
  markFinished(response);
  endCallbacks(response);
  if (socket.exchange?.response === response) finishResponse(response, socket);
  if (isHeard(response)) response.emit('finish');
}

function markFinished(response: ServerResponse): void {
  if (kWritableFinished !== undefined) (response as unknown as Record<symbol, boolean>)[kWritableFinished] = true;
}

export function settleExchange(exchange: Exchange): void {
  const { response, request, socket } = exchange;
  if (!exchange.finishing) {
    if (!(response as unknown as ResponseFields)._closed) closeUnheard(response, request);
    return;
  }
  exchange.finishing = false;
  const unobserved = isUnobserved(request);
  if (socket.exchange !== exchange || !isQuiet(exchange) || (!unobserved && !isOver(request))) {
    exchange.finishInTick();
    return;
  }
  detachSignal(request);
  if (unobserved) dumpUnobserved(request);
  markFinished(response);
  const fields = response as unknown as ResponseFields;
  fields.socket = null;
  socket._httpMessage = null;
  socket.exchange = null;
  closeUnheard(response, request);
}

/** Node's `emitCloseNT`. */
export function closeResponse(response: ServerResponse): void {
  const fields = response as unknown as ResponseFields;
  if (fields._closed) return;
  fields.destroyed = true;
  fields._closed = true;
  response.emit('close');
}

/** Like `closeBoth`, for messages that nobody listened to when the answer was finished. */
export function closeUnheard(response: ServerResponse, request: IncomingMessage): void {
  const fields = response as unknown as ResponseFields;
  if (isHeard(response) || isHeard(request)) {
    process.nextTick(closeBoth, response, request);
    return;
  }
  fields.destroyed = true;
  fields._closed = true;
  settle(request);
}

function closeBoth(response: ServerResponse, request: IncomingMessage): void {
  // The request was given up before the response's end was told, which is when newer versions close it.
  if (closesAtOnce) settle(request);
  closeResponse(response);
  if (!closesAtOnce) settle(request);
}
