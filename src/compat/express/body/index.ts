/**
 * `express.json`, `raw`, `text` and `urlencoded`. Enters: options, which body-parser judges. Leaves: middleware that
 * does what body-parser's does.
 */
import type * as http from 'node:http';
import bytes = require('bytes');
import { onUse } from '../../../on-use';
import type { Next } from '../types';
import { ContentTypes } from './content-types';
import { formParser, type FormOptions } from './form';
import { read, REFUSED, type Middleware, type Reader, type Verify } from './read';

interface BodyOptions extends FormOptions {
  limit?: number | string | null;
  type?: unknown;
  verify?: Verify | false;
  defaultCharset?: string;
  strict?: unknown;
  reviver?: unknown;
}

type MakeParser = (options: object | null | undefined) => Middleware;

// One by one: forms need qs, which brings fifty modules along.
const parsers = {
  json: onUse(() => require('body-parser/json') as MakeParser),
  raw: onUse(() => require('body-parser/raw') as MakeParser),
  text: onUse(() => require('body-parser/text') as MakeParser),
  urlencoded: onUse(() => require('body-parser/urlencoded') as MakeParser),
};

type Options = BodyOptions | null | undefined;
type Request = http.IncomingMessage;
type Response = http.ServerResponse;

const LIMIT = 100 * 1024;

/** An object or a list, behind the blanks that JSON allows. */
const CONTAINER = /^[ \t\n\r]*[{[]/;

export function json(options?: Options): Middleware {
  const { reviver, strict } = options ?? {};
  const reader = readerOf(parsers.json(), options, 'application/json', jsonParserOf(strict !== false));
  // A reviver is the application's: it must not be called twice for a body that is refused.
  if (reviver !== undefined) return reader.any;
  return function jsonParser(req: Request, res: Response, next: Next) {
    read(reader, req, res, next);
  };
}

export function raw(options?: Options): Middleware {
  const reader = readerOf(parsers.raw(), options, 'application/octet-stream', undefined);
  return function rawParser(req: Request, res: Response, next: Next) {
    read(reader, req, res, next);
  };
}

export function text(options?: Options): Middleware {
  const reader = readerOf(parsers.text(), options, 'text/plain', (body) => body);
  return function textParser(req: Request, res: Response, next: Next) {
    read(reader, req, res, next);
  };
}

export function urlencoded(options?: Options): Middleware {
  const form = formParser(options ?? {});
  const reader = readerOf(parsers.urlencoded(), options, 'application/x-www-form-urlencoded', form);
  return function urlencodedParser(req: Request, res: Response, next: Next) {
    read(reader, req, res, next);
  };
}

function readerOf(make: MakeParser, options: Options, defaultType: string, parse: Reader['parse']): Reader {
  const any = make(options);
  const { limit, verify, type, defaultCharset } = options ?? {};
  const asAccepted = { type: { value: () => true } };
  const inherited = Object(options ?? {}) as object;
  return {
    any,
    accepted: typeof type === 'function' ? make(Object.create(inherited, asAccepted) as object) : any,
    verified: verify ? make(Object.create(inherited, { ...asAccepted, verify: { value: false } }) as object) : any,
    limit: limit === undefined || limit === null ? LIMIT : bytes.parse(limit)!,
    contentTypes: new ContentTypes(type || defaultType, defaultCharset || 'utf-8'),
    verify: verify || undefined,
    parse,
  };
}

function jsonParserOf(strict: boolean): (text: string) => unknown {
  return (text) => {
    if (text.length === 0) return {};
    if (strict && text[0] !== '{' && text[0] !== '[' && !CONTAINER.test(text)) return REFUSED;
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return REFUSED;
    }
  };
}
