/**
 * The head of a plain answer. Enters: a response that has sent nothing, with the headers that were set. Leaves: the head
 * that Node's `_storeHeader` would build for it, byte for byte, and the fields that it would set; or `undefined` for
 * every response that is not plain, with nothing changed. What makes it short is what it need not ask.
 */
import { STATUS_CODES } from 'node:http';
import * as http from 'node:http';
import { knownHead, rememberHead, type OutHeaders } from './known-heads';
import { kOutHeaders, kUniqueHeaders, type ResponseFields } from './node-internals';

interface HeadFields extends ResponseFields {
  writeHead: unknown;
  _storeHeader: unknown;
}

const NodeResponse = http.ServerResponse.prototype as unknown as HeadFields;
const { writeHead, _implicitHeader, _storeHeader } = NodeResponse;

/** `HTTP/1.1 200 OK\r\n` and the like. */
const statusLines = new Map<number, string>();

function statusLine(status: number): string {
  if (status === 200) return 'HTTP/1.1 200 OK\r\n';
  let line = statusLines.get(status);
  if (line === undefined) {
    line = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'unknown'}\r\n`;
    statusLines.set(status, line);
  }
  return line;
}

let second = 0;
let timeout = -1;
let epoch = -1;
let tail = '';

/**
 * Date, Connection and Keep-Alive: they change once a second, so they are put together once a second. The clock is
 * looked at once in an epoch of the turn.
 */
function tailLines(keepAliveTimeout: number, now: number): string {
  if (now === epoch && keepAliveTimeout === timeout) return tail;
  epoch = now;
  const time = Date.now();
  if (time - second >= 1000 || time < second || keepAliveTimeout !== timeout) {
    second = time - (time % 1000);
    timeout = keepAliveTimeout;
    const keepAlive = keepAliveTimeout ? `Keep-Alive: timeout=${Math.floor(keepAliveTimeout / 1000)}\r\n` : '';
    tail = `Date: ${new Date(time).toUTCString()}\r\nConnection: keep-alive\r\n${keepAlive}`;
  }
  return tail;
}

let bareTail = '';
let bareLength = -1;
let bareHead = '';

/** The last head without a header of its own: many answers in a row have the same. */
function bareHeadFor(end: string, contentLength: number): string {
  if (end !== bareTail || contentLength !== bareLength) {
    bareTail = end;
    bareLength = contentLength;
    bareHead = `${statusLine(200)}${end}Content-Length: ${contentLength}\r\n\r\n`;
  }
  return bareHead;
}

function isPlain(fields: HeadFields): boolean {
  const status = fields.statusCode;
  return (
    fields._hasBody &&
    fields.shouldKeepAlive &&
    fields.sendDate &&
    fields.useChunkedEncodingByDefault &&
    fields._defaultKeepAlive &&
    !fields.chunkedEncoding &&
    !fields.statusMessage &&
    !fields._removedConnection &&
    !fields._removedContLen &&
    !fields._expect_continue &&
    !fields.maxRequestsOnConnectionReached &&
    !fields._maxRequestsPerSocket &&
    Number.isInteger(status) &&
    status >= 200 &&
    status <= 999 &&
    status !== 204 &&
    status !== 304 &&
    (kUniqueHeaders === undefined || !(fields as unknown as Record<symbol, unknown>)[kUniqueHeaders]) &&
    // Somebody who patched any of these wants to be asked.
    fields.writeHead === writeHead &&
    fields._implicitHeader === _implicitHeader &&
    fields._storeHeader === _storeHeader
  );
}

/**
 * The lines of the headers that were set; `undefined` where one of them decides more than its own line: Node's way knows
 * what. Keys are compared as they come by: asking a dictionary for each of the names cost more than all the rest.
 */
function headerLines(headers: OutHeaders): string | undefined {
  let lines = '';
  for (const key in headers) {
    switch (key) {
      case 'connection':
      case 'keep-alive':
      case 'transfer-encoding':
      case 'date':
      case 'expect':
      case 'trailer':
      case 'content-disposition':
        return undefined;
    }
    const [name, value] = headers[key];
    // Anything may have been set, and anything but an array is printed as it is.
    if (!Array.isArray(value)) lines += `${name}: ${value as string}\r\n`;
    else if (key === 'cookie' && value.length > 1) lines += `${name}: ${value.join('; ')}\r\n`;
    else for (const one of value) lines += `${name}: ${one}\r\n`;
  }
  return lines;
}

/** See the module's description; `contentLength` in bytes, `turnEpoch` as the turn counts. */
export function plainHead(response: http.ServerResponse, contentLength: number, turnEpoch: number): string | undefined {
  const fields = response as unknown as HeadFields;
  if (kOutHeaders === undefined || !isPlain(fields)) return undefined;
  const headers = (fields as unknown as Record<symbol, OutHeaders | null>)[kOutHeaders];
  const line = statusLine(fields.statusCode);
  const end = tailLines(fields._keepAliveTimeout, turnEpoch);
  let head: string;
  if (headers === null || headers === undefined) {
    const bare = fields.statusCode === 200;
    head = bare ? bareHeadFor(end, contentLength) : `${line}${end}Content-Length: ${contentLength}\r\n\r\n`;
  } else {
    const status = fields.statusCode;
    const known = headers['content-length'];
    const same = known === undefined ? undefined : knownHead(headers, contentLength, status, end);
    if (same !== undefined) {
      head = same;
    } else {
      const lines = headerLines(headers);
      if (lines === undefined) return undefined;
      if (known !== undefined) rememberHead(headers, contentLength, status, line + lines);
      head = known ? `${line}${lines}${end}\r\n` : `${line}${lines}${end}Content-Length: ${contentLength}\r\n\r\n`;
    }
    if (known !== undefined) fields._contentLength = Number(known[1]);
  }
  fields.statusMessage = STATUS_CODES[fields.statusCode] ?? 'unknown';
  fields._header = head;
  fields._headerSent = false;
  return head;
}
