/**
 * A body that came whole means what body-parser reads from a stream: over generated options, heads and bodies, the value
 * or the error is the same, of the same request that both see. Which bodies take which way is counted, so that neither
 * goes untested.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as net from 'node:net';
import { after, before, test } from 'node:test';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import bodyParser = require('body-parser');
import fc from 'fast-check';
import express = require('../adapter');
import { received } from '../../../http/testing/raw-client';
import type { Application, Next } from '../types';
import type { Middleware } from './read';

type Kind = 'json' | 'raw' | 'text' | 'urlencoded';

const verify = (refuse: boolean) => (_req: unknown, res: ServerResponse, bytes: Buffer, encoding: unknown) => {
  res.setHeader('X-Verified', `${bytes.toString('hex')} ${String(encoding)}`);
  if (refuse || bytes[0] === 0x5b) throw Object.assign(new Error('refused'), { status: 422 });
  if (bytes.length > 3) bytes[3]! ^= 1;
};
const COMMON = [undefined, null, {}, { limit: 12 }, { limit: '1kb' }, { limit: 0 }, { type: '*/*' }, { type: ['text/*', '+json'] }, { type: (req: IncomingMessage) => req.headers['x-type'] !== 'no' },
  { verify: verify(false) }, { verify: verify(true) }, { inflate: false }, { verify: verify(false), type: () => true, limit: 40 }];
const OPTIONS: Record<Kind, readonly unknown[]> = {
  json: [...COMMON, { strict: false }, { strict: false, verify: verify(false) }, { reviver: (_key: string, value: unknown) => (value === 1 ? 2 : value) }, { reviver: null }, { defaultCharset: 'utf-16' }],
  raw: COMMON,
  text: [...COMMON, { defaultCharset: 'latin1' }, { defaultCharset: 'UTF-8' }],
  urlencoded: [...COMMON, { extended: true }, { extended: true, depth: 0 }, { extended: 1, depth: 1, parameterLimit: 3 }, { parameterLimit: 2 }, { parameterLimit: 2.9, extended: true }, { parameterLimit: Infinity },
    { charsetSentinel: true, extended: true }, { interpretNumericEntities: true, charsetSentinel: true }, { defaultCharset: 'iso-8859-1' }, { extended: true, verify: verify(false) }],
};
const CASES = Object.entries(OPTIONS).flatMap(([kind, options]) => options.map((option) => ({ kind: kind as Kind, option })));

interface Sent {
  readonly number: number;
  readonly headers: readonly string[];
  readonly body: Buffer;
  readonly chunked: boolean;
}

const TYPES: Record<Kind, string> = { json: 'application/json', raw: 'application/octet-stream', text: 'text/plain', urlencoded: 'application/x-www-form-urlencoded' };
const parameters = fc.constantFrom('', '', '', '', '; charset=utf-8', ';charset="UTF-8"', '; charset=utf8', '; charset=utf-16', '; charset=iso-8859-1', '; charset=', '; charset=x-none', ';;', '; a=b; charset=utf-8', '; charset');
const other = fc.constantFrom('text/html', 'application/vnd.api+json', 'application/json', 'text/plain', 'json', '/', 'a/b/c', '');

const key = fc.constantFrom('a', 'b', 'a[b]', 'a[]', 'a[0]', 'a[b][c]', 'a%5Bb%5D', '__proto__', 'a.b', '', '0', 'utf8', 'constructor', 'a+b', '%zz', 'é', 'a[', ']', 'toString');
const value = fc.constantFrom('1', '', '%E9', '%C3%A9', 'a+b', '%26%2310003%3B', '%E2%9C%93', '&#9786;', '1,2', 'x=y', '%', '€');
const pair = fc.oneof({ weight: 6, arbitrary: fc.tuple(key, value).map(([name, text]) => `${name}=${text}`) }, { weight: 1, arbitrary: key });
const form = fc.array(pair, { maxLength: 6 }).map((pairs) => pairs.join('&'));
const jsonText = fc.tuple(fc.constantFrom('', '', '', ' ', '\n\t', '\ufeff', '\ufeff\ufeff', '#'), fc.oneof(fc.json({ maxDepth: 2 }), fc.json({ maxDepth: 2 }).map((text) => `{"a":${text}}`), fc.constantFrom('{"__proto__":1}', '{"a":1', '[1,2]', '[1]', '{}', '{"a":1}x', '{a:1}')), fc.constantFrom('', '', '', ' ', '}', '\0')).map((parts) => parts.join(''));
const bytes = fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.array(fc.constantFrom(0xef, 0xbb, 0xbf, 0x7b, 0x7d, 0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80, 0xed, 0xa0, 0x80, 0x22, 0x61), { maxLength: 12 }).map((list) => Uint8Array.from(list))).map((list) => Buffer.from(list));
const texts = fc.oneof(jsonText, form, fc.string({ maxLength: 30 }), fc.string({ unit: 'binary', maxLength: 12 })).map((text) => Buffer.from(text));

const sent: fc.Arbitrary<Sent> = fc.nat({ max: CASES.length - 1 }).chain((number) => {
  const { kind } = CASES[number]!;
  const own = { json: jsonText, raw: fc.string(), text: fc.string({ unit: 'grapheme', maxLength: 20 }), urlencoded: form }[kind].map((text) => Buffer.from(text));
  const type = fc.oneof({ weight: 5, arbitrary: fc.tuple(fc.constant(TYPES[kind]), parameters).map((parts) => parts.join('')) }, { weight: 1, arbitrary: other });
  const body = fc.oneof({ weight: 6, arbitrary: own }, { weight: 1, arbitrary: texts }, { weight: 1, arbitrary: bytes });
  const coding = fc.constantFrom(...Array.from({ length: 8 }, () => undefined), 'identity', 'Identity', 'gzip', 'packed', 'x');
  const rarely = fc.constantFrom(false, false, false, true);
  return fc.tuple(type, body, coding, rarely, rarely).map(([contentType, plain, encoding, chunked, refused]) => ({
    number,
    headers: [...(contentType === '' ? [] : [`Content-Type: ${contentType}`]), ...(encoding === undefined ? [] : [`Content-Encoding: ${encoding === 'packed' ? 'gzip' : encoding}`]), ...(refused ? ['X-Type: no'] : [])],
    body: encoding === 'packed' ? gzipSync(plain) : plain,
    chunked,
  }));
});

/** What one parser made of one request, and whether it listened to the stream for that. */
interface Made {
  readonly outcome: string;
  readonly listened: boolean;
}

function run(parser: Middleware, req: IncomingMessage & { body?: unknown }, res: ServerResponse, done: (made: Made) => void): void {
  let listened = false;
  parser(req, res, (error?: unknown) => {
    const { stack: _stack, ...fields } = error instanceof Error ? { ...error, name: error.name, message: error.message } : { stack: '', error };
    const shown = { fields, has: 'body' in req, body: req.body, prototype: Object.getPrototypeOf(Object(req.body)) === Object.prototype, verified: res.getHeader('X-Verified') };
    done({ outcome: inspect(shown, { depth: Infinity, maxArrayLength: null, maxStringLength: null }), listened });
  });
  listened = req.listenerCount('end') > 0;
}

const app = express() as unknown as Application;
const made: Made[] = [];
let server: ReturnType<Application['listen']>;

before(async () => {
  for (const [name, parsers] of Object.entries({ ours: express, late: express, theirs: bodyParser })) {
    CASES.forEach(({ kind, option }, number) => {
      const parser = (parsers as unknown as Record<Kind, (options: unknown) => Middleware>)[kind](option);
      app.use(`/${name}/${number}`, (req: IncomingMessage, res: ServerResponse, _next: Next) => {
        const read = (): void => run(parser, req, res, (one) => {
          made.push(one);
          res.removeHeader('X-Verified');
          res.end('made');
        });
        // Late, the body is in the stream already.
        if (name === 'late') setImmediate(read);
        else read();
      });
    });
  }
  server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

after(() => {
  server.close();
  server.closeAllConnections();
});

function requestOf(name: string, { number, headers, body, chunked }: Sent): Buffer {
  const framing = chunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${body.length}`;
  const head = [`POST /${name}/${number} HTTP/1.1`, 'Host: x', 'Connection: close', framing, ...headers, '', ''].join('\r\n');
  if (!chunked) return Buffer.concat([Buffer.from(head), body]);
  const size = Buffer.from(`${body.length.toString(16)}\r\n`);
  return Buffer.concat(body.length === 0 ? [Buffer.from(`${head}0\r\n\r\n`)] : [Buffer.from(head), size, body, Buffer.from('\r\n0\r\n\r\n')]);
}

async function ask(bytes: Buffer): Promise<Made> {
  const socket = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1').setEncoding('latin1');
  socket.write(bytes);
  await received(socket, 'made');
  socket.destroy();
  return made.pop()!;
}

test('what a body means does not depend on how it came', async () => {
  const ways = { short: 0, long: 0 };
  const property = fc.asyncProperty(sent, async (one) => {
    const theirs = await ask(requestOf('theirs', one));
    for (const name of ['ours', 'late']) {
      const ours = await ask(requestOf(name, one));
      assert.equal(ours.outcome, theirs.outcome, name);
      if (theirs.listened) ways[ours.listened ? 'long' : 'short'] += 1;
    }
  });
  await fc.assert(property, { numRuns: Number(process.env['XSYS_PROPERTY_RUNS'] ?? 800) });
  assert.ok(ways.short > 200 && ways.long > 200, JSON.stringify(ways));
});
