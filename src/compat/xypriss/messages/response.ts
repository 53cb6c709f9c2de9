/**
 * `res`: the engine's response with XyPriss's members. Enters: what handlers answer. Leaves: the answer. Text has no
 * Content-Type and JSON no charset, nothing has an ETag, and redirects have no body: programs that moved here may rely
 * on it. Members that XyPriss never had are in `added-members.ts`.
 */
import { fieldLine, headerSlots, ServerResponse } from '../base';
import { unserializable } from './unserializable';
import { addedMembers } from './added-members';
import { cookieMembers } from './response-cookies';
import type { AppSettings, Request, Response } from './message-types';


export class XyPrissResponseMessage extends ServerResponse {
  declare readonly app: AppSettings;
  declare readonly req: Request & InstanceType<typeof ServerResponse>['req'];
  locals: Record<string, unknown> = {};
}

/** `end` tells no length for HEAD by itself, and the client asks for exactly that. */
function endText(res: Response, text: string | undefined): void {
  if (res.req.method === 'HEAD' && text !== undefined && !res.headersSent && !res.hasHeader('Content-Length')) {
    res.setHeader('Content-Length', Buffer.byteLength(text));
  }
  res.end(text);
}

const members: object & ThisType<Response> = {
  status(code: number) {
    this.statusCode = code;
    return this;
  },

  send(body?: unknown) {
    if (typeof body === 'string') endText(this, body);
    else if (typeof body === 'object') this.json(body);
    else endText(this, String(body));
  },

  json(value?: unknown) {
    let text: string | undefined;
    try {
      text = JSON.stringify(value);
    } catch (error) {
      text = unserializable(value, error);
    }
    const slots = headerSlots(this);
    if (slots === undefined) this.setHeader('Content-Type', 'application/json');
    else slots['content-type'] = fieldLine('Content-Type', 'application/json');
    endText(this, text);
  },

  set(field: string | Record<string, string>, value?: string) {
    if (typeof field === 'string') {
      if (value !== undefined) this.setHeader(field, value);
    } else if (typeof field === 'object') {
      for (const [name, each] of Object.entries(field)) this.setHeader(name, each);
    }
    return this;
  },

  get(field: string) {
    return this.getHeader(field);
  },

  redirect(statusOrUrl: number | string, url?: string) {
    const withStatus = typeof statusOrUrl === 'number' && url;
    this.statusCode = withStatus ? statusOrUrl : 302;
    this.setHeader('Location', withStatus ? url : (statusOrUrl));
    this.end();
  },
};

for (const table of [addedMembers, cookieMembers, members]) {
  Object.defineProperties(XyPrissResponseMessage.prototype, Object.getOwnPropertyDescriptors(table));
}
