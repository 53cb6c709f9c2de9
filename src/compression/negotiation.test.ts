/**
 * The engine's choice of a coding beside that of `negotiator`, for headers as nobody should send them. The engine may leave
 * a header to JavaScript; what it decides by itself must be the package's choice.
 */
import assert from 'node:assert/strict';
import type * as http from 'node:http';
import * as net from 'node:net';
import { after, test } from 'node:test';
import fc from 'fast-check';
import Negotiator = require('negotiator');
import engine = require('../http');
import { withPlanSource } from '../plan/source';
import { stepOf } from '../plan/step';
import type { Place } from '../plan/table';
import { reply } from '../reply/reply';
import compression = require('.');

process.env['XSYS_QUIET'] = '1';

const OFFERED = ['br', 'gzip', 'deflate', 'identity'];
const PREFERRED = ['br', 'gzip'];
const BODY = 'some text that comes again and again; '.repeat(50);

const place = (middleware: object): Place => {
  const step = stepOf(middleware)!.idIn({ setting: () => undefined });
  assert.equal(typeof step, 'number');
  return { step: step as number, pattern: '/', caseSensitive: false, strict: false, end: false, mounted: 0 };
};
/** Requests that JavaScript sees. */
let left = 0;
const listener: http.RequestListener = (_req, res) => {
  left += 1;
  res.end();
};
withPlanSource(listener, {
  compile: () => ({ preamble: [], places: [compression({ threshold: 0 }), reply({ body: BODY })].map(place), rows: [], unwatch: () => {} }),
});
const server = engine.createServer(listener);
after(() => server.close());

const name = fc.constantFrom('br', 'gzip', 'deflate', 'identity', '*', 'zstd', 'GZip', 'Br', 'x-gzip', 'g zip', '');
const quality = fc.constantFrom(
  ...['', '', ';q=0', ';q=0.5', ';q=1', '; q=0.8', ' ;q=0.3', ';q= 0.7', ';q=0.001', ';q=0.000', ';q=1.5', ';q=.5', ';q=5.', ';q=1e-1'],
  ...[';q=-1', ';q=abc', ';q', ';q=', ';Q=0.2', ';x=1;q=0.4', ';q=0.6;q=0.1', ';q="0.5"', ';', ';q=0.5=1', ';q=..5', ';q=0x1'],
);
const space = fc.constantFrom('', '', ' ', '\t', '  ');
const element = fc.tuple(space, name, quality, space).map((parts) => parts.join(''));
const header = fc.oneof(
  { weight: 9, arbitrary: fc.array(element, { minLength: 0, maxLength: 6 }).map((elements) => elements.join(',')) },
  fc.string({ maxLength: 20, unit: fc.constantFrom(...'gzip,br;q=01.* \t') }),
);

/** The coding of each answer, or undefined where JavaScript gave it; all down one connection. */
async function chosen(headers: readonly string[]): Promise<(string | undefined)[]> {
  const results: (string | undefined)[] = [];
  for (const value of headers) {
    const before = left;
    const socket = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1');
    socket.write(`GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: ${value}\r\nConnection: close\r\n\r\n`);
    let text = '';
    for await (const chunk of socket.setEncoding('latin1')) text += chunk as string;
    assert.match(text, /^HTTP\/1\.1 200 /);
    results.push(left > before ? undefined : (/^Content-Encoding: (.*)\r$/im.exec(text)?.[1] ?? 'identity'));
  }
  return results;
}

test('a coding that the engine chooses is the one that negotiator chooses', async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  let decided = 0;
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(header, { minLength: 4, maxLength: 8 }), async (headers) => {
      const results = await chosen(headers);
      results.forEach((result, n) => {
        if (result === undefined) return;
        decided += 1;
        seen.add(result);
        // As Node gives it to the package: without spaces at either end.
        const value = headers[n].replace(/^[ \t]+|[ \t]+$/g, '');
        const expected = new Negotiator({ headers: { 'accept-encoding': value } } as never).encoding(OFFERED, PREFERRED) ?? 'identity';
        assert.equal(result, expected, JSON.stringify(headers[n]));
      });
    }),
    { numRuns: Number(process.env['XSYS_PROPERTY_RUNS'] ?? 150) },
  );
  assert.ok(decided > 100, `the engine decided ${decided} times`);
  assert.deepEqual([...seen].sort(), ['br', 'deflate', 'gzip', 'identity']);
});
