/**
 * `req`: the engine's request with XyPriss's members. Enters: what the engine parsed. Leaves: a class with every field
 * in its place from birth, and values that are worked out when somebody asks. Members that XyPriss never had are
 * Express's.
 */
import { parse } from 'node:querystring';
import { expressRequest, IncomingMessage } from '../base';
import { parseCookies } from './cookies';
import type { AppSettings, Params, Request, Response } from './message-types';
import { queryOf } from './target';

const kQuery = Symbol('query');
const kCookies = Symbol('cookies');

export class XyPrissRequestMessage extends IncomingMessage {
  declare readonly app: AppSettings;
  /** Whether `server.trustProxy` lets any forwarded header count; else the socket alone says who asks. */
  declare readonly forwarded: boolean;
  res: Response | undefined = undefined;
  params: Params = {};
  body: unknown = {};
  path = '';
  originalUrl = '';
  baseUrl = '';
  route: unknown = undefined;
  [kQuery]: Record<string, unknown> | undefined = undefined;
  [kCookies]: Record<string, string> | undefined = undefined;

  get query(): Record<string, unknown> {
    return (this[kQuery] ??= parse(queryOf(this.originalUrl)));
  }

  set query(value: Record<string, unknown>) {
    this[kQuery] = value;
  }

  get cookies(): Record<string, string> {
    return (this[kCookies] ??= parseCookies(this.headers.cookie));
  }

  set cookies(value: Record<string, string>) {
    this[kCookies] = value;
  }
}

/** A value that is worked out at each access; assigning one puts it on the request, as on any object. */
function derived(name: string, get: (this: Request) => unknown): PropertyDescriptor {
  return {
    configurable: true,
    enumerable: true,
    get,
    set(value: unknown) {
      Object.defineProperty(this, name, { configurable: true, enumerable: true, writable: true, value });
    },
  };
}

const express = Object.getOwnPropertyDescriptors(expressRequest) as unknown as Record<string, PropertyDescriptor>;

function expressValue(name: string, req: Request): unknown {
  return express[name].get!.call(req);
}

interface Forwarded {
  readonly forwarded: boolean;
}

function addressOf(req: Request): string {
  const peer = req.socket.remoteAddress ?? '127.0.0.1';
  if (!(req as unknown as Forwarded).forwarded) return peer;
  const address = expressValue('ip', req) as string | undefined;
  // X-Real-IP names the client where a proxy sends no list.
  if (address === peer && req.headers['x-forwarded-for'] === undefined) {
    const trust = req.app.get('trust proxy fn') as (address: string, hop: number) => boolean;
    const real = req.headers['x-real-ip'];
    if (typeof real === 'string' && trust(peer, 0)) return real;
  }
  return address ?? peer;
}

const members: Record<string, (this: Request) => unknown> = {
  ip() {
    return addressOf(this);
  },
  ips() {
    return [this.ip];
  },
  protocol() {
    if ((this as unknown as Forwarded).forwarded) return expressValue('protocol', this);
    return (this.socket as { encrypted?: boolean }).encrypted ? 'https' : 'http';
  },
  secure() {
    return this.protocol === 'https';
  },
  hostname() {
    return expressValue('hostname', this) ?? 'localhost';
  },
  host() {
    return expressValue('host', this);
  },
  subdomains() {
    return this.hostname.split('.').slice(0, -2);
  },
  xhr() {
    return this.headers['x-requested-with'] === 'XMLHttpRequest';
  },
  fresh() {
    return false;
  },
  stale() {
    return true;
  },
};

const prototype = XyPrissRequestMessage.prototype;

for (const [name, get] of Object.entries(members)) Object.defineProperty(prototype, name, derived(name, get));
for (const name of ['accepts', 'acceptsEncodings', 'acceptsCharsets', 'acceptsLanguages', 'range', 'is']) {
  Object.defineProperty(prototype, name, express[name]);
}

/** Where Node keeps several values (`set-cookie`), the first. */
function get(this: Request, name: string): string | undefined {
  const value = (express.get.value as (name: string) => string | string[] | undefined).call(this, name);
  return Array.isArray(value) ? value[0] : value;
}

for (const name of ['get', 'header']) {
  Object.defineProperty(prototype, name, { configurable: true, enumerable: true, writable: true, value: get });
}
