/**
 * Whole bodies. Enters: a body of any type. Leaves: the response, with type, length and ETag, as 304 where the client
 * has it. Streams and files are not for this file.
 */
import { ServerResponse } from '../base';
import { strongETag, weakETag } from '../entity-tag';
import { setCharset } from '../media-types';
import type { ETagFunction, Response } from '../types';

/** As it was when this module was loaded: whoever wraps `end` on a response gets the Buffer that Express would give. */
const plainEnd = ServerResponse.prototype.end;  

const CHARACTERS = /[<>&]/g;
const ESCAPES: Record<string, string> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026' };

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
    const { app, req } = this;
    let chunk = body;
    let encoding: BufferEncoding | undefined;

    switch (typeof chunk) {
      case 'string': {
        encoding = 'utf8';
        const type = this.get('Content-Type');
        if (typeof type === 'string') this.set('Content-Type', setCharset(type, 'utf-8'));
        else this.type('html');
        break;
      }
      case 'boolean':
      case 'number':
      case 'object':
        if (chunk === null) {
          chunk = '';
        } else if (!ArrayBuffer.isView(chunk)) {
          return this.json(chunk);
        } else if (!this.get('Content-Type')) {
          this.type('bin');
        }
        break;
    }

    const etagOf = app.settings['etag fn'] as ETagFunction | undefined;
    const generated = !this.get('ETag') && typeof etagOf === 'function';
    if (chunk !== undefined) {
      let length: number;
      if (Buffer.isBuffer(chunk)) {
        ({ length } = chunk);
      } else if (isSentAsText(chunk, this, generated ? etagOf : undefined)) {
        length = Buffer.byteLength(chunk as string, encoding);
      } else {
        const buffer = Buffer.from(chunk as string, encoding);
        chunk = buffer;
        encoding = undefined;
        ({ length } = buffer);
      }
      // Both at once are not allowed in a message.
      if (!this.get('Transfer-Encoding')) this.set('Content-Length', length);
      if (generated) {
        const etag = etagOf(chunk, encoding);
        if (etag) this.set('ETag', etag);
      }
    }

    if (req.fresh) this.status(304);
    const { statusCode } = this;
    if (statusCode === 204 || statusCode === 304) {
      this.removeHeader('Content-Type');
      this.removeHeader('Content-Length');
      this.removeHeader('Transfer-Encoding');
      chunk = '';
    } else if (statusCode === 205) {
      this.set('Content-Length', '0');
      this.removeHeader('Transfer-Encoding');
      chunk = '';
    }

    if (req.method === 'HEAD') this.end();
    else this.end(chunk, encoding as BufferEncoding);
    return this;
  },

  json(value: unknown) {
    const body = stringify(value, this.app.settings);
    if (!this.get('Content-Type')) this.set('Content-Type', 'application/json');
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

/**
 * Whether a body is handed to `end` as it is. Express does so for short text without an ETag; text is also left alone
 * when the ETag is our own, which reads text, unless somebody wraps `end` and would see the difference.
 */
function isSentAsText(chunk: unknown, res: Response, etagOf: ETagFunction | undefined): boolean {
  if (etagOf === undefined && (chunk as string).length < 1000) return true;
  if (typeof chunk !== 'string' || res.end !== plainEnd) return false;
  return etagOf === undefined || etagOf === weakETag || etagOf === strongETag;
}
