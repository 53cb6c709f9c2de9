/**
 * What follows an answer's last byte. Enters: a response whose bytes are all handed over. Leaves: the END of its
 * exchange, the request's stream emptied, the response detached, `'close'`, all in the order of Node's own server.
 */
import * as diagnostics from 'node:diagnostics_channel';
import type { EngineSocket } from './engine-socket';
import { dumpUnobserved, isUnobserved, settle, type IncomingMessage } from './incoming-message';
import { isHeard, type MessageFields, type ResponseFields } from './node-internals';
import type { ServerResponse } from './server-response';

const finishChannel = diagnostics.channel('http.server.response.finish');

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
  closeResponse(response);
  settle(request);
}
