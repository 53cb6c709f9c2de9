/**
 * The few things inside Node's http objects that have no public name. Enters: nothing; sample objects are made once.
 * Leaves: symbols and functions, each `undefined` when this Node has no such thing: then the code that wants it takes
 * Node's own, slower way. Nothing here changes a Node object.
 */
import { EventEmitter } from 'node:events';
import * as http from 'node:http';

function symbolOf(sample: object, description: string): symbol | undefined {
  return Object.getOwnPropertySymbols(sample).find((symbol) => symbol.description === description);
}

const request = new http.IncomingMessage(undefined as never);
const response = new http.ServerResponse(request);
const server = new http.Server();

/** The headers of a request once somebody has asked for them; null or absent before. */
export const kHeaders = symbolOf(request, 'kHeaders');
/** `{ lowercase name: [name, value] }` or null, on a response. */
export const kOutHeaders = symbolOf(response, 'kOutHeaders');
/** Whether a response owes its writer a `'drain'`. */
export const kNeedDrain = symbolOf(response, 'kNeedDrain');
/** The set that `options.uniqueHeaders` became, on a server and a response. */
export const kUniqueHeaders = symbolOf(server, 'kUniqueHeaders');
/** Whether a response refuses bodies where HTTP allows none. */
export const kRejectNonStandardBodyWrites = symbolOf(response, 'kRejectNonStandardBodyWrites');
/** Whether a response has told `'finish'`; older versions of Node look at its socket instead. */
export const kWritableFinished = symbolOf(response, 'kWritableFinished');
/** The callbacks of `end` that a response has yet to call; in older versions they are `'finish'` listeners. */
export const kEndCallbacks = symbolOf(response, 'kEndCallbacks');
/** A method of requests: from now on, the end of the connection aborts nothing. */
export const kDetachAbortSignal = symbolOf(http.IncomingMessage.prototype, 'kDetachAbortSignal');
/** Whether a server takes requests without a body for read. */
export const kOptimizeEmptyRequests = symbolOf(server, 'OptimizeEmptyRequestsOption');
/** The message classes of a server, as its options named them. */
export const kIncomingMessage = symbolOf(server, 'IncomingMessage');
export const kServerResponse = symbolOf(server, 'ServerResponse');

/** Whether a request's stream is closed in the same turn in which it is destroyed; in older versions it takes a tick. */
export const closesAtOnce = ((): boolean => {
  const sample = new http.IncomingMessage(undefined as never) as unknown as { complete: boolean; _readableState: { endEmitted: boolean; closed: boolean }; destroy(): void };
  sample.complete = true;
  sample._readableState.endEmitted = true;
  sample.destroy();
  return sample._readableState.closed;
})();

/** Whether this Node has the option `shouldUpgradeCallback`. */
export const knowsUpgradeOption = 'shouldUpgradeCallback' in server;

/** Node's own `'connection'` listener: it puts Node's parser on a socket. */
export const nodeConnectionListener = server.listeners('connection')[0] as (this: http.Server, socket: object) => void;
/** Node's own `'listening'` listener: it starts a timer that looks for late requests. */
export const nodeTrackConnections = server.listeners('listening')[0] as ((this: http.Server) => void) | undefined;

const nodeEmit = EventEmitter.prototype.emit;

/** Whether an event of this message would be heard: by a listener, or by a tool that replaced `emit`. */
export function isHeard(message: http.IncomingMessage | http.ServerResponse): boolean {
  return (message as unknown as { _eventsCount: number })._eventsCount > 0 || message.emit !== nodeEmit;
}

/** A field of a stream's state that this code may set because this Node has it. */
export interface ReadableStateFields {
  ended: boolean;
  endEmitted: boolean;
  destroyed: boolean;
  closed: boolean;
  closeEmitted: boolean;
  flowing: boolean | null;
  length: number;
  resumeScheduled: boolean;
  readingMore: boolean;
  dataEmitted: boolean;
  readonly emittedReadable: boolean;
  sync: boolean;
  readonly decoder: unknown;
  /** A list or an array, by the version of Node. */
  readonly buffer: unknown[] | { readonly head?: { readonly data: unknown } | null };
  readonly bufferIndex: number;
  readonly encoding: string | null;
}

const NEEDED = [
  'ended', 'endEmitted', 'destroyed', 'closed', 'closeEmitted', 'flowing', 'resumeScheduled', 'readingMore', 'dataEmitted', 'sync', 'decoder', 'encoding', 'buffer', 'emittedReadable',
];
const sampleState = (request as unknown as { _readableState: object })._readableState;
const stateIsKnown = NEEDED.every((field) => field in sampleState);

/** The state of a request's stream, if its fields are where this code expects them. */
export function readableState(message: http.IncomingMessage): ReadableStateFields | undefined {
  return stateIsKnown ? (message as unknown as { _readableState: ReadableStateFields })._readableState : undefined;
}

/** Fields of Node's messages that are public in fact and missing in its types. */
export interface MessageFields {
  _dumped: boolean;
  _consuming: boolean;
  _addHeaderLines(fields: string[], count: number): void;
  _dump(): void;
  _readableState: { resumeScheduled: boolean };
}

export interface ResponseFields {
  _header: string | null;
  _headerSent: boolean;
  _hasBody: boolean;
  _last: boolean;
  _closed: boolean;
  _sent100: boolean;
  _expect_continue: boolean;
  _contentLength: number | null;
  _keepAliveTimeout: number;
  _maxRequestsPerSocket: number;
  _removedConnection: boolean;
  _removedContLen: boolean;
  _removedTE: boolean;
  _defaultKeepAlive: boolean;
  _trailer: string;
  maxRequestsOnConnectionReached: boolean;
  outputData: unknown[];
  outputSize: number;
  finished: boolean;
  readonly writableLength: number;
  destroyed: boolean;
  chunkedEncoding: boolean;
  strictContentLength: boolean;
  shouldKeepAlive: boolean;
  useChunkedEncodingByDefault: boolean;
  sendDate: boolean;
  statusCode: number;
  statusMessage: string | undefined;
  socket: unknown;
  _implicitHeader(): void;
  _finish(): void;
  emit(event: string, ...args: unknown[]): boolean;
  prependListener(event: string, listener: (...args: never[]) => void): unknown;
}
