/**
 * What follows an answer's last byte. Enters: a response whose bytes are all handed over. Leaves: the END of its
 * exchange, the request's stream emptied, the response detached, `'close'`, all in the order of Node's own server.
 */
import * as diagnostics from 'node:diagnostics_channel';
import type { EngineSocket } from './engine-socket';
import { dumpUnobserved, isUnobserved, settle, type IncomingMessage } from './incoming-message';
import type { MessageFields, ResponseFields } from './node-internals';
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
  process.nextTick(unobserved ? closeBoth : closeResponse, response, request);
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

function closeBoth(response: ServerResponse, request: IncomingMessage): void {
  closeResponse(response);
  settle(request);
}
