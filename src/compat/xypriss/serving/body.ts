/**
 * Request bodies, before any middleware runs. Enters: a POST, PUT or PATCH request. Leaves: `req.body` as its content
 * type says (JSON, a flat form, else text), or a {@link BodyError}. Multipart stays a stream for whoever reads uploads.
 */
import { STATUS_CODES } from 'node:http';
import { parse as parseForm } from 'node:querystring';
import { beginReading, closeRead, endReading, unreadBody, whenRead, type BodyReading } from '../base';
import type { Request } from '../messages/message-types';

export interface BodyLimits {
  /** Bytes; `Infinity` for none. */
  readonly json: number;
  readonly form: number;
  readonly parseJson: boolean;
}

/** What is wrong with a body; answered as `{"error": <the status's name>}`. */
export class BodyError extends Error {
  readonly expose = true;

  constructor(
    readonly status: 400 | 413,
    readonly reason: string,
  ) {
    super(`${STATUS_CODES[status]}: ${reason}`);
    this.name = 'BodyError';
  }
}

export function mayHaveBody(method: string): boolean {
  return method === 'POST' || method === 'PUT' || method === 'PATCH';
}

type Done = (error?: unknown) => void;

/** How one request's body is read. */
interface Reading {
  readonly type: string;
  readonly json: boolean;
  readonly limit: number;
  readonly parseJson: boolean;
}

export function readBody(req: Request, limits: BodyLimits, done: Done): void {
  const type = req.headers['content-type'] ?? '';
  if (type.includes('multipart/form-data')) return done();
  const json = type.includes('application/json');
  const limit = json ? limits.json : limits.form;
  const announced = Number(req.headers['content-length']);
  if (announced > limit) return done(tooLarge(limit));
  const reading = { type, json, limit, parseJson: limits.parseJson };
  const body = unreadBody(req);
  if (body === undefined || body.length > limit) readStream(req, reading, done);
  else whenRead(passOn, beginReading(req, body), body, req, reading, done);
}

/** Past the stream, as soon and in the state in which the stream would give it (decision 12). */
function passOn(whole: BodyReading, body: Buffer, req: Request, reading: Reading, done: Done): void {
  if (!endReading(whole)) {
    // Somebody else looks at the stream: it is read beside them.
    if (req.destroyed) done(req.errored ?? new Error('aborted'));
    else readStream(req, reading, done);
    return;
  }
  finish(body.toString(), req, reading, done);
  closeRead(req);
}

function readStream(req: Request, reading: Reading, done: Done): void {
  const { limit } = reading;
  const chunks: Buffer[] = [];
  let length = 0;
  let settled = false;
  const settle: Done = (error) => {
    if (settled) return;
    settled = true;
    done(error);
  };
  req.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (settled) return;
    if (length > limit) {
      chunks.length = 0;
      settle(tooLarge(limit));
    } else {
      chunks.push(chunk);
    }
  });
  req.on('end', () => {
    if (settled) return;
    finish((chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, length)).toString(), req, reading, settle);
  });
  // The client has left: nobody waits for an answer, but what was begun must end.
  req.on('error', settle);
}

function finish(text: string, req: Request, reading: Reading, done: Done): void {
  try {
    req.body = parsed(text, reading);
  } catch (error) {
    return done(error);
  }
  done();
}

function parsed(text: string, { type, json, parseJson }: Reading): unknown {
  if (json && parseJson) {
    if (text === '') return {};
    try {
      return JSON.parse(text) as unknown;
    } catch (error) {
      throw new BodyError(400, (error as Error).message);
    }
  }
  return type.includes('application/x-www-form-urlencoded') ? parseForm(text) : text;
}

function tooLarge(limit: number): BodyError {
  return new BodyError(413, `the limit is ${limit} bytes`);
}
