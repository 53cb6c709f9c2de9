/**
 * A request's body, read and parsed. Enters: a request, and what a parser was made with. Leaves: `req.body`, then `next`.
 *
 * body-parser does this, and is left every body that comes in parts, is coded, is not in UTF-8, or is refused: its
 * errors are its own. What is done here is the plain case, a body that is all there and whose stream nobody has looked
 * at: it is parsed at once, and passed on in a later tick, as it would be from the stream.
 */
import type * as http from 'node:http';
import { Readable } from 'node:stream';
import createError = require('http-errors');
import { beginReading, closeRead, endReading, unreadBody, whenRead, type BodyReading } from '../base';
import type { Next } from '../types';
import type { ContentTypes } from './content-types';

export type Verify = (req: http.IncomingMessage, res: http.ServerResponse, body: Buffer, encoding: string | null) => void;
export type Middleware = (req: http.IncomingMessage, res: http.ServerResponse, next: Next) => void;

/** What a parser's `parse` gives for a body that is not as it should be. */
export const REFUSED = Symbol('refused');

export interface Reader {
  /** body-parser's middleware. */
  readonly any: Middleware;
  /** The same, for a request whose type has been looked at and accepted. */
  readonly accepted: Middleware;
  /** The same again, for a body that `verify` has seen. */
  readonly verified: Middleware;
  readonly limit: number;
  readonly contentTypes: ContentTypes;
  readonly verify: Verify | undefined;
  /** From text to a value; without one the bytes are the value. */
  readonly parse: ((text: string) => unknown) | undefined;
}

interface Request extends http.IncomingMessage {
  body?: unknown;
}

export function read(reader: Reader, req: Request, res: http.ServerResponse, next: Next): void {
  const body = unreadBody(req);
  if (body === undefined || !isMeasured(req, body.length)) return reader.any(req, res, next);
  if (!('body' in req)) req.body = undefined;
  const { contentTypes } = reader;
  if (!contentTypes.accepts(req)) return next();
  if (!isPlain(reader, req, body.length) || (contentTypes.asksApplication && unreadBody(req) !== body)) {
    return reader.accepted(req, res, next);
  }
  if (reader.verify !== undefined) {
    whenRead(passOnVerified, reader, beginReading(req, body), req, res, next);
    return;
  }
  const value = reader.parse === undefined ? copyOf(body) : reader.parse(textOf(body));
  if (value === REFUSED) return reader.accepted(req, res, next);
  whenRead(passOn, reader, beginReading(req, body), req, res, next, value);
}

/** Whether the head says that there is this body: a middleware may have changed it. */
function isMeasured({ headers }: Request, size: number): boolean {
  const length = headers['content-length'];
  return length === undefined ? headers['transfer-encoding'] !== undefined : Number(length) === size && parseInt(length, 10) === size;
}

function isPlain(reader: Reader, req: Request, size: number): boolean {
  const coding = req.headers['content-encoding'];
  return (
    size <= reader.limit &&
    (!coding || coding === 'identity') &&
    (reader.parse === undefined || reader.contentTypes.charset(req) === 'utf-8')
  );
}

/** A reader's bytes are its own: it may change them, and keep them longer than the batch that they came in. */
function copyOf(bytes: Buffer): Buffer {
  return Buffer.concat([bytes]);
}

/** UTF-8 without its byte order mark. */
function textOf(bytes: Buffer): string {
  const text = bytes.toString();
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

function passOn(reader: Reader, reading: BodyReading, req: Request, res: http.ServerResponse, next: Next, value: unknown): void {
  if (!endReading(reading)) return readOn(reader, req, res, next);
  req.body = value;
  next();
  closeRead(req);
}

function passOnVerified(reader: Reader, reading: BodyReading, req: Request, res: http.ServerResponse, next: Next): void {
  const bytes = copyOf(reading.wholeBody);
  if (!endReading(reading)) return readOn(reader, req, res, next);
  const error = verificationError(reader, req, res, bytes);
  if (error !== undefined) {
    next(error);
  } else {
    // `verify` may have changed the bytes.
    const value = reader.parse === undefined ? bytes : reader.parse(textOf(bytes));
    if (value === REFUSED) return refuse(reader.verified, req, res, next, bytes);
    req.body = value;
    next();
  }
  closeRead(req);
}

function verificationError(reader: Reader, req: Request, res: http.ServerResponse, body: Buffer): Error | undefined {
  try {
    reader.verify!(req, res, body, reader.parse === undefined ? null : 'utf-8');
    return undefined;
  } catch (error) {
    const type = (error as { type?: unknown }).type;
    return createError(403, error as Error, { body, type: type || 'entity.verify.failed' });
  }
}

/** Somebody else looks at the stream too: body-parser reads it beside them. */
function readOn(reader: Reader, req: Request, res: http.ServerResponse, next: Next): void {
  if (!req.destroyed) return reader.accepted(req, res, next);
  const stream = new Readable({ read: () => undefined });
  reader.accepted(aside(stream, req), res, next);
  stream.emit('aborted');
}

/** What body-parser says of a body that its request's stream has already given. */
function refuse(parser: Middleware, req: Request, res: http.ServerResponse, next: Next, body: Buffer): void {
  const given = aside(Readable.from([body]), req);
  parser(given, res, (error) => {
    if (error === undefined) {
      // It is not refused after all.
      req.body = given.body;
      next();
    } else {
      next(error);
    }
    closeRead(req);
  });
}

function aside(stream: Readable, { headers }: Request): Request {
  return Object.assign(stream, { headers }) as unknown as Request;
}
