/**
 * Whole bodies. Enters: a body of any type. Leaves: the response, with type, length and ETag, as 304 where the client
 * has it. Streams and files are not for this file.
 */
import { endAsBytes, fieldLine, ServerResponse } from '../base';
import { strongETag, weakETag } from '../entity-tag';
import { contentTypeOf, setCharset } from '../media-types';
import type { ETagFunction, Request, Response } from '../types';
import { contentType, header, headerValue } from './headers';
import { headerSlots } from './header-slots';

/** As it was when this module was loaded: whoever wraps `end` on a response gets the Buffer that Express would give. */
const plainEnd = ServerResponse.prototype.end;

/** What `type('html')` and `set('Content-Type', 'application/json')` come to. */
const HTML = contentTypeOf('html') as string;
const JSON_TYPE = contentTypeOf('application/json') as string;

/** The global `Buffer` is an accessor, which costs a call each time. */
const { byteLength } = Buffer;

const CHARACTERS = /[<>&]/g;
const ESCAPES: Record<string, string> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026' };

/** From so many characters on Express makes a Buffer, to know its length. */
const LONG_TEXT = 1000;

/** JSON by the application's settings. */
function stringify(value: unknown, settings: Record<string, unknown>): string | undefined {
  const replacer = settings['json replacer'];
  const spaces = settings['json spaces'];
  const json = (
    replacer || spaces
      ? JSON.stringify(value, replacer as never, spaces as number)
      : JSON.stringify(value)
  ) as string | undefined;
  return settings['json escape'] && typeof json === 'string' ? json.replace(CHARACTERS, (c) => ESCAPES[c]) : json;
}

export const sendMembers: object & ThisType<Response> = {
  send(body: unknown) {
    if (typeof body === 'string' && sendText(this, body)) return this;
    return sendAny(this, body);
  },

  json(value: unknown) {
    const body = stringify(value, this.app.settings);
    const slots = this.set === header && this.get === headerValue ? headerSlots(this) : undefined;
    if (slots === undefined) {
      if (!this.get('Content-Type')) this.set('Content-Type', 'application/json');
    } else if (!slots['content-type']?.[1]) {
      slots['content-type'] = fieldLine('Content-Type', JSON_TYPE);
    }
    return this.send(body);
  },

  jsonp(value: unknown) {
    const { settings } = this.app;
    let body = stringify(value, settings);
    let callback = (this.req.query as Record<string, unknown>)[settings['jsonp callback name'] as string];

    if (!this.get('Content-Type')) {
      this.set('X-Content-Type-Options', 'nosniff');
      this.set('Content-Type', 'application/json');
    }
    if (Array.isArray(callback)) callback = callback[0];
    if (typeof callback === 'string' && callback.length !== 0) {
      this.set('X-Content-Type-Options', 'nosniff');
      this.set('Content-Type', 'text/javascript');
      const name = callback.replace(/[^[\]\w$.]/g, '');
      // U+2028 and U+2029 may stand in JSON but end a line in older JavaScript.
      const argument = body === undefined ? '' : body.replace(/\u2028/g, '\\u2028').replace(/\u2029/g, '\\u2029');
      // The comment keeps the answer from starting with bytes that the caller chose (CVE-2014-4671); `typeof` keeps a
      // page without the function quiet.
      body = `/**/ typeof ${name} === 'function' && ${name}(${argument});`;
    }
    return this.send(body);
  },
};

function sendAny(res: Response, body: unknown): Response {
  const { app, req } = res;
  let chunk = body;
  let encoding: BufferEncoding | undefined;

  switch (typeof chunk) {
    case 'string': {
      encoding = 'utf8';
      const type = res.get('Content-Type');
      if (typeof type === 'string') res.set('Content-Type', setCharset(type, 'utf-8'));
      else res.type('html');
      break;
    }
    case 'boolean':
    case 'number':
    case 'object':
      if (chunk === null) chunk = '';
      else if (!ArrayBuffer.isView(chunk)) return res.json(chunk);
      else if (!res.get('Content-Type')) res.type('bin');
      break;
  }

  const etagOf = app.settings['etag fn'] as ETagFunction | undefined;
  const generated = !res.get('ETag') && typeof etagOf === 'function';
  if (chunk !== undefined) {
    let length: number;
    if (Buffer.isBuffer(chunk)) {
      ({ length } = chunk);
    } else if (!generated && (chunk as string).length < LONG_TEXT) {
      length = Buffer.byteLength(chunk as string, encoding);
    } else {
      const buffer = Buffer.from(chunk as string, encoding);
      chunk = buffer;
      encoding = undefined;
      ({ length } = buffer);
    }
    // Both at once are not allowed in a message.
    if (!res.get('Transfer-Encoding')) res.set('Content-Length', length);
    if (generated) {
      const etag = etagOf(chunk, encoding);
      if (etag) res.set('ETag', etag);
    }
  }
  return end(res, req, chunk, encoding);
}

/** `encoding` of a text; without one it is sent as the bytes that it is in UTF-8. */
function end(res: Response, req: Request, body: unknown, encoding: BufferEncoding | undefined): Response {
  let chunk = body;
  if (req.fresh) res.status(304);
  const { statusCode } = res;
  if (statusCode === 204 || statusCode === 304) {
    res.removeHeader('Content-Type');
    res.removeHeader('Content-Length');
    res.removeHeader('Transfer-Encoding');
    chunk = '';
  } else if (statusCode === 205) {
    res.set('Content-Length', '0');
    res.removeHeader('Transfer-Encoding');
    chunk = '';
  }
  if (req.method === 'HEAD') res.end();
  else if (encoding === undefined && typeof chunk === 'string' && chunk !== '') endAsBytes(res, chunk);
  else res.end(chunk, encoding as BufferEncoding);
  return res;
}

/**
 * The same for text on a response that nobody has patched, which is nearly every answer: the headers go to their slots,
 * and text is not made a Buffer before `end`, for whoever wraps `end` would see that. False when it is not the plain
 * case; nothing has been done then.
 */
function sendText(res: Response, body: string): boolean {
  if (res.end !== plainEnd || res.set !== header || res.get !== headerValue || res.type !== contentType) return false;
  const etagOf = res.app.settings['etag fn'];
  if (etagOf !== weakETag && etagOf !== strongETag && etagOf !== undefined) return false;
  const slots = headerSlots(res);
  if (slots === undefined) return false;

  const type = slots['content-type']?.[1];
  if (typeof type !== 'string') slots['content-type'] = fieldLine('Content-Type', HTML);
  else if (type === JSON_TYPE) slots['content-type'] = fieldLine('Content-Type', JSON_TYPE);
  else res.set('Content-Type', setCharset(type, 'utf-8'));
  if (!slots['transfer-encoding']?.[1]) slots['content-length'] = fieldLine('Content-Length', String(byteLength(body)));
  const generated = etagOf !== undefined && !slots.etag?.[1];
  if (generated) slots.etag = fieldLine('ETag', (etagOf as ETagFunction)(body) as string);
  // Express has made a Buffer of it for the tag or for its length, which decides how Node writes the head.
  end(res, res.req, body, generated || body.length >= LONG_TEXT ? undefined : 'utf8');
  return true;
}
