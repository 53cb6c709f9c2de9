/**
 * Connections that leave the engine. Enters: a HANDOFF record with a descriptor and the bytes that nobody has read.
 * Leaves: a real `net.Socket`, given to Node's own parser (upgrade, CONNECT) or to the `'clientError'` listeners. From
 * here on the engine knows nothing of it.
 */
import * as net from 'node:net';
import * as http from 'node:http';
import { CLIENT_ERRORS, HANDOFF_REASON } from '../bundle/layout.generated';
import type { InboundBatch } from '../bundle/inbound-batch';
import type { EngineServer } from './server';

const FIELD = { FD: 20, REASON: 24, BYTE_LENGTH: 28, BYTES: 32 } as const;

/** llhttp's words for its codes, as they stand in an error's `reason`. */
const REASONS: Readonly<Record<string, string>> = {
  HPE_INVALID_METHOD: 'Invalid method encountered',
  HPE_INVALID_URL: 'Invalid characters in url',
  HPE_INVALID_VERSION: 'Invalid HTTP version',
  HPE_INVALID_HEADER_TOKEN: 'Invalid header token',
  HPE_LF_EXPECTED: 'Missing expected LF after header value',
  HPE_CR_EXPECTED: 'Missing expected CR after header value',
  HPE_INVALID_CONTENT_LENGTH: 'Invalid character in Content-Length',
  HPE_UNEXPECTED_CONTENT_LENGTH: "Content-Length can't be present with Transfer-Encoding",
  HPE_INVALID_TRANSFER_ENCODING: "Request has invalid `Transfer-Encoding`",
  HPE_INVALID_CHUNK_SIZE: 'Invalid character in chunk size',
  HPE_INVALID_EOF_STATE: 'Invalid EOF state',
  HPE_HEADER_OVERFLOW: 'Header overflow',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'Chunk extensions overflow',
  HPE_INVALID_CONSTANT: 'Expected HTTP/',
  HPE_STRICT: 'Strict mode assertion failed',
  HPE_INTERNAL: 'Internal error',
};

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
    reportClientError(server, socket, CLIENT_ERRORS[batch.u32(at, FIELD.REASON)] ?? 'HPE_INTERNAL', bytes);
    return;
  }
  if (bytes.length > 0) socket.unshift(bytes);
  server.serveOnNode(socket);
}

function ignore(): void {
  // The client is told what is wrong, not the process.
}

function reportClientError(server: EngineServer, socket: net.Socket, code: string, bytes: Buffer): void {
  socket.on('error', ignore);
  const error = clientError(code, bytes);
  if (server.emit('clientError', error, socket)) return;
  // The listener was removed since the engine let go of the socket: Node's own answer then.
  if (socket.writable) socket.write(defaultAnswer(code));
  socket.destroy(error);
}

function clientError(code: string, rawPacket: Buffer): Error {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return Object.assign(new Error('Request timeout'), { code });
  const reason = REASONS[code] ?? code;
  return Object.assign(new Error(`Parse Error: ${reason}`), { code, reason, bytesParsed: 0, rawPacket });
}

function defaultAnswer(code: string): string {
  const status =
    code === 'HPE_HEADER_OVERFLOW' ? 431
    : code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW' ? 413
    : code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408
    : 400;
  return `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\nConnection: close\r\n\r\n`;
}
