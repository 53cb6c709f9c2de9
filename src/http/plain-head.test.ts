import assert from 'node:assert/strict';
import * as http from 'node:http';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ResponseFields } from './node-internals';
import { plainHead } from './plain-head';
import { ServerResponse } from './server-response';

interface Answer {
  status: number;
  headers: [name: string, value: string | number | string[]][];
  length: number;
}

function prepared<T extends http.ServerResponse>(response: T, { status, headers }: Answer): T {
  response.statusCode = status;
  for (const [name, value] of headers) response.setHeader(name, value);
  (response as unknown as ResponseFields).shouldKeepAlive = true;
  (response as unknown as ResponseFields)._keepAliveTimeout = 5000;
  return response;
}

function request(): http.IncomingMessage {
  const message = new http.IncomingMessage(undefined as never);
  Object.assign(message, { method: 'GET', httpVersionMajor: 1, httpVersionMinor: 1 });
  return message;
}

/** Without the clock. */
function undated(head: string): string {
  return head.replace(/^Date: .*$/m, 'Date: now');
}

function nodesHead(answer: Answer): string {
  const response = prepared(new http.ServerResponse(request()), answer);
  const fields = response as unknown as ResponseFields;
  fields._contentLength = answer.length;
  fields._implicitHeader();
  return fields._header!;
}

// Few names and values, so that answers repeat, nearly repeat, and meet in one place of the remembered heads.
const value = fc.oneof(fc.constantFrom('a', 'b', 'text/plain', '"tag"', '7'), fc.integer({ min: 0, max: 3 }), fc.array(fc.constantFrom('a', 'b'), { maxLength: 2 }));
const header = fc.tuple(fc.constantFrom('X-A', 'x-a', 'Content-Type', 'ETag', 'Set-Cookie', 'cookie', 'Content-Length'), value);
const answer = fc.record({
  status: fc.constantFrom(200, 201, 404, 299),
  headers: fc.array(header, { maxLength: 4 }).map((headers) =>
    headers.map(([name, given]): Answer['headers'][number] => [name, name === 'Content-Length' ? 7 : given])),
  length: fc.constantFrom(7, 7, 71),
});

test("heads are Node's, the first time and when they come again", () => {
  fc.assert(
    fc.property(fc.array(answer, { minLength: 1, maxLength: 4 }), (answers) => {
      for (let round = 0; round < 20; round++) {
        for (const one of answers) {
          const head = plainHead(prepared(new ServerResponse(request()), one), one.length, round);
          assert.equal(head === undefined ? undefined : undated(head), undated(nodesHead(one)));
        }
      }
    }),
    { numRuns: 200 },
  );
});

test('a list that was changed since is not the head that was remembered', () => {
  const list = ['a=1'];
  for (let round = 0; round < 20; round++) {
    list[0] = `a=${round}`;
    const one: Answer = { status: 200, headers: [['Content-Length', 7], ['Set-Cookie', list]], length: 7 };
    assert.ok(plainHead(prepared(new ServerResponse(request()), one), 7, round)!.includes(`Set-Cookie: a=${round}\r\n`));
  }
});
