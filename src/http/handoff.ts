/**
 * Connections that leave HTTP. Enters: a HANDOFF record with a descriptor or a tunnel, and the bytes that nobody has
 * read. Leaves: a `net.Socket`, given to Node's own parser (upgrade, CONNECT), to the `'clientError'` listeners, or to
 * Node's own TLS. From here on the engine knows nothing of a descriptor; a tunnel's bytes still come through it.
 */
import * as net from 'node:net';
import type { Engine } from '../bridge/engine';
import { CLIENT_ERRORS, HANDOFF_FIELD, HANDOFF_REASON } from '../bundle/layout.generated';
import type { InboundBatch } from '../bundle/inbound-batch';
import { reportClientError } from './client-error';
import type { EngineServer } from './engine-server';

export function receiveHandoff(engine: Engine, server: EngineServer | undefined, batch: InboundBatch, at: number): void {
  const start = at + HANDOFF_FIELD.BYTES;
  const bytes = Buffer.from(batch.bytes.subarray(start, start + batch.u32(at, HANDOFF_FIELD.BYTE_LENGTH)));
  const reason = batch.extra(at);
  const socket = socketOf(engine, server, batch, at);
  if (socket === undefined || server === undefined) return;
  if (reason === HANDOFF_REASON.CLIENT_ERROR) {
    const code = CLIENT_ERRORS[batch.u32(at, HANDOFF_FIELD.REASON)] ?? 'HPE_INTERNAL';
    reportClientError(server, socket, code, bytes);
    return;
  }
  if (bytes.length > 0) socket.unshift(bytes);
  // Node's listener for raw sockets puts its own TLS on this one.
  if (reason === HANDOFF_REASON.TLS) server.emit('connection', socket);
  else server.serveOnNode(socket);
}

function socketOf(
  engine: Engine,
  server: EngineServer | undefined,
  batch: InboundBatch,
  at: number,
): net.Socket | undefined {
  const fd = batch.u32(at, HANDOFF_FIELD.FD) | 0;
  if (fd >= 0) {
    const socket = new net.Socket({ fd, readable: true, writable: true, allowHalfOpen: true });
    if (server === undefined) socket.destroy();
    else server.ownSocket(socket);
    return socket;
  }
  const id = batch.u32(at, HANDOFF_FIELD.EXCHANGE);
  const generation = batch.u32(at, HANDOFF_FIELD.EXCHANGE_GENERATION);
  if (server === undefined) {
    engine.outgoing(id).abort(id, generation);
    return undefined;
  }
  const connection = batch.id(at);
  return server.makeTunnel(engine, { id, generation, connection, connectionGeneration: batch.generation(at) });
}
