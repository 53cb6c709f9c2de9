/**
 * Connections that leave the engine. Enters: a HANDOFF record with a descriptor and the bytes that nobody has read.
 * Leaves: a real `net.Socket`, given to Node's own parser (upgrade, CONNECT) or to the `'clientError'` listeners. From
 * here on the engine knows nothing of it.
 */
import * as net from 'node:net';
import { CLIENT_ERRORS, HANDOFF_REASON } from '../bundle/layout.generated';
import type { InboundBatch } from '../bundle/inbound-batch';
import { reportClientError } from './client-error';
import type { EngineServer } from './server';

const FIELD = { FD: 20, REASON: 24, BYTE_LENGTH: 28, BYTES: 32 } as const;

export function receiveHandoff(server: EngineServer | undefined, batch: InboundBatch, at: number): void {
  const fd = batch.u32(at, FIELD.FD) | 0;
  const bytes = Buffer.from(batch.bytes.subarray(at + FIELD.BYTES, at + FIELD.BYTES + batch.u32(at, FIELD.BYTE_LENGTH)));
  const socket = new net.Socket({ fd, readable: true, writable: true, allowHalfOpen: true });
  if (server === undefined) {
    socket.destroy();
    return;
  }
  server.ownSocket(socket);
  if (batch.extra(at) === HANDOFF_REASON.CLIENT_ERROR) {
    const code = CLIENT_ERRORS[batch.u32(at, FIELD.REASON)] ?? 'HPE_INTERNAL';
    reportClientError(server, socket, code, bytes);
    return;
  }
  if (bytes.length > 0) socket.unshift(bytes);
  server.serveOnNode(socket);
}

