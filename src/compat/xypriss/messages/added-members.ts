/**
 * Response members that XyPriss lacked and Express has: they mean what they mean in Express 5, its types with charset
 * included. Enters: calls of handlers. Leaves: the answer, or a header of it.
 */
import { STATUS_CODES } from 'node:http';
import { basename, extname } from 'node:path';
import contentDisposition = require('content-disposition');
import createError = require('http-errors');
import { contentTypeOf, expressResponse, normalizeType, normalizeTypes, setHeaderField } from '../base';
import type { NextFunction, Request, RequestHandler, Response } from './message-types';

type Call = (this: unknown, ...args: unknown[]) => unknown;

const express = Object.getOwnPropertyDescriptors(expressResponse) as unknown as Record<string, PropertyDescriptor>;
const setField = setHeaderField as unknown as Call;

/** Express's own, where nothing it calls means something else here. */
const SAME = ['append', 'links', 'location', 'vary', 'sendFile', 'download', 'render'];

function type(this: Response, name: string): Response {
  const value = name.includes('/') ? name : contentTypeOf(name) || 'application/octet-stream';
  return setField.call(this, 'Content-Type', value) as Response;
}

export const addedMembers: object & ThisType<Response> = {
  header: setField,
  type,
  contentType: type,

  sendStatus(code: number) {
    (express.status.value as Call).call(this, code);
    type.call(this, 'txt');
    return (express.send.value as Call).call(this, STATUS_CODES[code] ?? String(code));
  },

  /** Express's over a response that sets and sends as Express does: the type gets its charset there. */
  jsonp(value: unknown) {
    const { req } = this;
    (express.jsonp.value as Call).call(
      {
        app: this.app,
        req,
        get: (field: string) => this.getHeader(field),
        set: (...field: unknown[]) => setField.apply(this, field),
        send: (body: unknown) => (express.send.value as Call).call(this, body),
      },
      value,
    );
  },

  attachment(filename?: string) {
    const name = filename === undefined ? undefined : basename(filename);
    if (name) type.call(this, extname(name));
    this.setHeader('Content-Disposition', contentDisposition.create(name));
    return this;
  },

  format(handlers: Record<string, RequestHandler>) {
    const req = this.req as unknown as Request & { next: NextFunction };
    const types = Object.keys(handlers).filter((each) => each !== 'default');
    const accepted = types.length > 0 ? (req.accepts(types) as string | false) : false;
    this.vary('Accept');
    if (accepted) {
      setField.call(this, 'Content-Type', normalizeType(accepted).value);
      handlers[accepted](req, this, req.next);
    } else if (handlers.default) {
      handlers.default(req, this, req.next);
    } else {
      req.next(createError(406, { types: normalizeTypes(types).map(({ value }) => value) }));
    }
    return this;
  },
};

for (const name of SAME) Object.defineProperty(addedMembers, name, express[name]);
