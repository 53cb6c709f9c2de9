import assert from 'node:assert/strict';
import * as http from 'node:http';
import { test } from 'node:test';
import { ServerResponse } from './server-response';

function pair(): { ours: http.ServerResponse; nodes: http.ServerResponse } {
  const request = new http.IncomingMessage(undefined as never);
  return { ours: new ServerResponse(request), nodes: new http.ServerResponse(request) };
}

/** What both do with the same calls, errors included. */
function outcome(response: http.ServerResponse, act: (response: http.ServerResponse) => unknown): unknown {
  try {
    act(response);
  } catch (error) {
    return { code: (error as NodeJS.ErrnoException).code, message: (error as Error).message };
  }
  const given = response as unknown as { getRawHeaderNames(): string[] };
  return { names: response.getHeaderNames(), raw: given.getRawHeaderNames(), headers: { ...response.getHeaders() } };
}

const calls: Record<string, (response: http.ServerResponse) => unknown> = {
  'a name that everything inherits': (response) => response.setHeader('constructor', 'a').setHeader('__proto__', 'b'),
  'a second value': (response) => response.setHeader('X-Two', 'a').setHeader('x-two', 'b'),
  'a number': (response) => response.setHeader('X-Number', 1).setHeader('X-Number', 2),
  'a list': (response) => response.setHeader('Set-Cookie', ['a=1', 'b=2']),
  'a removed header': (response) => {
    response.setHeader('X-Gone', 'a').setHeader('X-Stays', 'b');
    response.removeHeader('x-gone');
  },
  'an invalid value': (response) => response.setHeader('X-Line', 'a\r\nb'),
  'no value': (response) => response.setHeader('X-None', undefined as never),
  'an invalid name': (response) => response.setHeader('X Space', 'a'),
  'no name': (response) => response.setHeader(undefined as never, 'a'),
};

for (const [what, act] of Object.entries(calls)) {
  test(`setHeader with ${what} does what Node's does, the first time and again`, () => {
    for (let round = 0; round < 3; round++) {
      const { ours, nodes } = pair();
      assert.deepEqual(outcome(ours, act), outcome(nodes, act));
    }
  });
}

test('a header that is not there is not found on what the table inherits', () => {
  const { ours } = pair();
  ours.setHeader('X-Any', 'a');
  assert.equal(ours.getHeader('constructor'), undefined);
  assert.equal(ours.hasHeader('toString'), false);
});

test("whoever replaces Node's setHeader is asked for names that are known already", () => {
  const { ours } = pair();
  ours.setHeader('X-Patched', 'a');
  const { setHeader } = http.OutgoingMessage.prototype;
  const seen: unknown[] = [];
  http.OutgoingMessage.prototype.setHeader = function (name, value) {
    seen.push([name, value]);
    return setHeader.call(this, name, value) as never;
  };
  try {
    ours.setHeader('X-Patched', 'a');
  } finally {
    http.OutgoingMessage.prototype.setHeader = setHeader;
  }
  assert.deepEqual(seen, [['X-Patched', 'a']]);
});

test('a header after the head is refused as Node refuses it', () => {
  const { ours } = pair();
  ours.setHeader('X-Late', 'a');
  ours.flushHeaders();
  assert.throws(() => ours.setHeader('X-Late', 'a'), { code: 'ERR_HTTP_HEADERS_SENT' });
});
