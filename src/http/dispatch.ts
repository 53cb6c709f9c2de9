/**
 * A REQUEST record becomes the server's `'request'` event. Enters: the record, in a turn of its own. Leaves: the event
 * that Node's server would emit (or `'checkContinue'`, `'checkExpectation'`, `'dropRequest'`), then the request's body
 * if it came along. It decides nothing about the answer beyond what Node's server does by itself.
 */
import { AsyncResource } from 'node:async_hooks';
import * as diagnostics from 'node:diagnostics_channel';
import type { Engine } from '../bridge/engine';
import type { InboundBatch } from '../bundle/inbound-batch';
import { REQUEST_FLAGS } from '../bundle/layout.generated';
import { noteSteps } from '../plan/step';
import type { EngineSocket } from './engine-socket';
import { Exchange } from './exchange';
import { isHttp2, tellHttp2 } from './http2-messages';
import { completeRequest, readRequest, type IncomingMessage } from './incoming-message';
import { kOptimizeEmptyRequests, kUniqueHeaders, type MessageFields, type ResponseFields } from './node-internals';
import type { EngineServer } from './engine-server';
import { ServerResponse } from './server-response';
import { requestSettings } from './live-settings';

const startChannel = diagnostics.channel('http.server.request.start');

export function dispatchRequest(
  engine: Engine,
  server: EngineServer,
  socket: EngineSocket,
  batch: InboundBatch,
  at: number,
): void {
  const flags = batch.flags(at);
  const bodyFollows = (flags & REQUEST_FLAGS.BODY_FOLLOWS) !== 0;
  const exchange = new Exchange(engine, batch.id(at), batch.generation(at), socket, bodyFollows);
  const request = readRequest(server, socket, batch, at);
  if ((flags & REQUEST_FLAGS.STEPS) !== 0) noteSteps(request, batch.steps(at));
  const response = makeResponse(server, request);
  if (isHttp2(batch, at)) tellHttp2(request, response);
  exchange.request = request;
  exchange.response = response;
  const fields = response as unknown as ResponseFields;
  fields.shouldKeepAlive = (flags & REQUEST_FLAGS.KEEP_ALIVE) !== 0;
  fields.socket = socket;
  socket._httpMessage = response;
  socket.exchange = exchange;
  if (server.responseClass !== ServerResponse) response.emit('socket', socket);
  if ((flags & REQUEST_FLAGS.BODY_WHOLE) !== 0) exchange.wholeBody = batch.wholeBody(at, batch.headerCount(at));
  if (startChannel.hasSubscribers) startChannel.publish({ request, response, socket, server });

  try {
    if (bodyFollows) {
      // Chunks come in later turns; they run in the context that the handler was called in, as in Node.
      exchange.resource = new AsyncResource('HTTPINCOMINGMESSAGE');
      exchange.resource.runInAsyncScope(emitRequest, undefined, server, request, response, flags);
    } else {
      emitRequest(server, request, response, flags);
    }
  } finally {
    // Also when the handler threw: the client may still leave, and the body may still come.
    exchange.remember();
  }
  if (bodyFollows) return;
  const body = exchange.wholeBody;
  if (body !== undefined) {
    socket.received += body.length;
    if (exchange.bodyTaken) {
      // Who took it brings the stream to its end, in a tick.
      request.complete = true;
      return;
    }
    exchange.wholeBody = undefined;
    const message = request as unknown as MessageFields;
    if (!message._dumped) request.push(body);
    // The read of a stream that flows comes in a tick, which with Node is before the message is known to be complete.
    if (request.readableFlowing) message._consuming = true;
  }
  completeRequest(request);
}

function makeResponse(server: EngineServer, request: IncomingMessage): ServerResponse {
  const response = new server.responseClass(request, server.responseOptions);
  const fields = response as unknown as ResponseFields & Record<symbol, unknown>;
  const settings = requestSettings(server);
  fields._keepAliveTimeout = settings.keepAliveTimeout;
  fields._maxRequestsPerSocket = settings.maxRequestsPerSocket;
  if (kUniqueHeaders !== undefined && server.hasUniqueHeaders) {
    fields[kUniqueHeaders] = (server as unknown as Record<symbol, unknown>)[kUniqueHeaders];
  }
  return response;
}

function emitRequest(server: EngineServer, request: IncomingMessage, response: ServerResponse, flags: number): void {
  if (kOptimizeEmptyRequests !== undefined && (server as unknown as Record<symbol, boolean>)[kOptimizeEmptyRequests]) {
    takeEmptyForRead(request);
  }
  if ((response as unknown as ResponseFields)._maxRequestsPerSocket > 0 && request.httpVersion !== '1.0' && isOverLimit(server, request, response)) return;
  if ((flags & (REQUEST_FLAGS.EXPECT_CONTINUE | REQUEST_FLAGS.EXPECT_OTHER)) !== 0 && request.httpVersion !== '1.0') {
    emitExpectation(server, request, response, flags);
  } else {
    server.emit('request', request, response);
  }
}

/** `optimizeEmptyRequests`, as Node's server does it. */
function takeEmptyForRead(request: IncomingMessage): void {
  if ('content-length' in request.headers || 'transfer-encoding' in request.headers) return;
  const message = request as unknown as { _dumpAndCloseReadable(): void; _read(): void };
  message._dumpAndCloseReadable();
  message._read();
}

function isOverLimit(server: EngineServer, request: IncomingMessage, response: ServerResponse): boolean {
  const socket = request.socket as EngineSocket;
  socket.requestsCount++;
  (response as unknown as ResponseFields).maxRequestsOnConnectionReached =
    server.maxRequestsPerSocket <= socket.requestsCount;
  if (server.maxRequestsPerSocket >= socket.requestsCount) return false;
  server.emit('dropRequest', request, socket);
  response.writeHead(503);
  response.end();
  return true;
}

function emitExpectation(server: EngineServer, request: IncomingMessage, response: ServerResponse, flags: number): void {
  const fields = response as unknown as ResponseFields;
  if ((flags & REQUEST_FLAGS.EXPECT_CONTINUE) !== 0) {
    fields._expect_continue = true;
    if (server.listenerCount('checkContinue') > 0) {
      server.emit('checkContinue', request, response);
      return;
    }
    // The engine has answered by itself, unless it was told otherwise when the request came.
    if (server.engineAnswersContinue) fields._sent100 = true;
    else response.writeContinue();
    server.emit('request', request, response);
  } else if (server.listenerCount('checkExpectation') > 0) {
    server.emit('checkExpectation', request, response);
  } else {
    response.writeHead(417);
    response.end();
  }
}
