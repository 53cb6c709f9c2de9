/**
 * `'clientError'`: what a client sent is not HTTP. Enters: a real socket, the engine's code, the bytes. Leaves: the event
 * with an error as Node's parser makes it, or Node's default answer when nobody listens.
 *
 * Node's own parser is asked for the error: it knows the exact reason and position. It is asked beside the connection,
 * never on it: what the engine refuses and Node would accept must not become a request.
 */
import * as http from 'node:http';
import type * as net from 'node:net';
import { Duplex } from 'node:stream';
import type { EngineServer } from './engine-server';

const REQUEST_TIMEOUT = 'ERR_HTTP_REQUEST_TIMEOUT';
const END = 'HPE_INVALID_EOF_STATE';

/** llhttp's words where its parser cannot be asked, because it would accept what the engine refuses. */
const REASONS: Readonly<Record<string, string>> = {
  HPE_INVALID_URL: 'Invalid characters in url',
  HPE_INVALID_HEADER_TOKEN: 'Invalid header token',
  HPE_LF_EXPECTED: 'Missing expected LF after header value',
  HPE_CR_EXPECTED: 'Missing expected CR after header value',
  HPE_INVALID_CONTENT_LENGTH: 'Invalid character in Content-Length',
  HPE_INVALID_TRANSFER_ENCODING: 'Request has invalid `Transfer-Encoding`',
  HPE_INVALID_CHUNK_SIZE: 'Invalid character in chunk size',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'Chunk extensions overflow',
  [END]: 'Invalid EOF state',
  HPE_HEADER_OVERFLOW: 'Header overflow',
};

/** What can only be wrong within a body: the unread bytes are no head, so that Node's parser cannot be asked. */
const BODY_CODES = new Set(['HPE_INVALID_CHUNK_SIZE', 'HPE_CHUNK_EXTENSIONS_OVERFLOW']);

export function reportClientError(server: EngineServer, socket: net.Socket, code: string, bytes: Buffer): void {
  socket.on('error', ignore);
  const tell = (error: Error): void => {
    report(server, socket, code, error);
    if (!socket.destroyed) readOn(server, socket, code, error);
  };
  if (code === REQUEST_TIMEOUT || BODY_CODES.has(code)) tell(clientError(code, bytes));
  else void nodesError(server, bytes).then((error) => tell(error ?? clientError(code, bytes)));
}

function report(server: EngineServer, socket: net.Socket, code: string, error: Error): void {
  if (server.emit('clientError', error, socket)) return;
  // The listener was removed since the engine let go of the socket: Node's own answer then.
  if (socket.writable) socket.write(defaultAnswer(code));
  socket.destroy(error);
}

/**
 * The listeners have left the connection open; many only write to a log. It is read until the client closes its side, and
 * then closed. As with Node, each further piece is the same error again.
 */
function readOn(server: EngineServer, socket: net.Socket, code: string, error: Error): void {
  const end = (): void => {
    if (!server.httpAllowHalfOpen) socket.end();
  };
  if (socket.readableEnded) return end();
  socket.on('end', end);
  socket.on('data', code === REQUEST_TIMEOUT ? ignore : () => report(server, socket, code, error));
}

/** An error with the fields that Node gives it. */
export function clientError(code: string, rawPacket?: Buffer): Error {
  if (code === REQUEST_TIMEOUT) return Object.assign(new Error('Request timeout'), { code });
  const reason = REASONS[code] ?? code;
  // A message that ends too early is no packet's fault: Node names neither packet nor reason.
  const text = code === END ? 'Parse Error' : `Parse Error: ${reason}`;
  const error = Object.assign(new Error(text), { code, reason, bytesParsed: 0 });
  return rawPacket === undefined || code === END ? error : Object.assign(error, { rawPacket });
}

/** What Node's parser says about `bytes`; undefined when it would accept them. */
function nodesError(server: EngineServer, bytes: Buffer): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const { maxHeaderSize, maxHeadersCount, insecureHTTPParser } = server as EngineServer & { insecureHTTPParser?: boolean };
    const parser = http.createServer({ maxHeaderSize, insecureHTTPParser });
    parser.maxHeadersCount = maxHeadersCount;
    const wire = new Duplex({ read: ignore, write: (_chunk, _encoding, written) => written() });
    const decide = (error?: Error): void => {
      resolve(error);
      wire.destroy();
    };
    parser.on('clientError', decide);
    for (const event of ['request', 'checkContinue', 'checkExpectation', 'upgrade', 'connect']) {
      parser.on(event, () => decide());
    }
    parser.emit('connection', wire);
    wire.push(bytes);
    // The bytes are parsed in a tick; a parser that still waits for more has nothing to say about these.
    setImmediate(decide);
  });
}

function ignore(): void {
  // Errors of a client that is being told about one already, reads of bytes that do not come.
}

function defaultAnswer(code: string): string {
  const status =
    code === 'HPE_HEADER_OVERFLOW' ? 431
    : code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW' ? 413
    : code === REQUEST_TIMEOUT ? 408
    : 400;
  return `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\nConnection: close\r\n\r\n`;
}
