import assert from 'node:assert/strict';
import { IncomingMessage, ServerResponse } from 'node:http';
import { test } from 'node:test';
import theirs from 'cors';
import fc from 'fast-check';
import { XsysError } from '../../errors';
import { stepOf, whyNotNative } from '../../plan/step';
import { cors as ours } from '.';
import { expressionFor } from './expression';

interface Asked {
  method: string;
  headers: Record<string, string>;
  vary?: string | string[];
}

/** What a middleware does with one request: the headers in order, the status, whether it answered or went on, and how. */
function outcome(middleware: any, asked: Asked): unknown {
  const req = new IncomingMessage(null as never);
  Object.assign(req, { method: asked.method, headers: asked.headers });
  const res = new ServerResponse(req);
  if (asked.vary !== undefined) res.setHeader('vary', asked.vary);
  const calls: unknown[] = [];
  const catching = (run: () => void) => {
    try {
      run();
    } catch (thrown) {
      calls.push(['thrown', (thrown as NodeJS.ErrnoException).code ?? (thrown as Error).message]);
    }
  };
  catching(() => middleware(req, res, (error: unknown) => calls.push(error instanceof Error ? error.message : error)));
  return { name: middleware.name, calls, headers: res.getHeaders(), names: (res as any).getRawHeaderNames(), status: res.statusCode, ended: res.writableEnded };
}

const origin = fc.constantFrom('http://a.example', 'http://b.example', 'https://x.a.example', 'null', '', 'undefined', 'http://é');
const expression = fc.constantFrom(/\.example$/, /^http:/i, /undefined/, /^https:\/\/[a-z]+\.a\.example$/, /(?=a)/);
const entry = fc.oneof(origin, expression, fc.constantFrom(true, false, null, undefined));
const words = (...known: string[]) => fc.oneof(fc.constantFrom(...known), fc.subarray(known), fc.constant(''));
const options = fc.record(
  {
    origin: fc.oneof(
      fc.constantFrom(true, false, undefined, '*', ''),
      origin,
      expression,
      fc.array(fc.oneof(entry, fc.array(entry, { maxLength: 2 })), { maxLength: 4 }),
    ),
    methods: words('GET', 'PUT', 'x'),
    allowedHeaders: fc.oneof(words('X-A', 'x-b'), fc.constant(undefined)),
    headers: words('X-C'),
    exposedHeaders: fc.oneof(words('X-A', 'x-b'), fc.constant(undefined)),
    credentials: fc.constantFrom(true, false, undefined),
    maxAge: fc.constantFrom(0, 1, 86400, '', '60', undefined),
    preflightContinue: fc.constantFrom(true, false, undefined),
    optionsSuccessStatus: fc.constantFrom(200, 204, 299),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<any>;
const asked: fc.Arbitrary<Asked> = fc.record({
  method: fc.constantFrom('GET', 'OPTIONS', 'POST', 'HEAD'),
  headers: fc.record(
    { origin, 'access-control-request-headers': fc.constantFrom('X-B', 'x-a, x-b', ''), 'access-control-request-method': fc.constant('PUT') },
    { requiredKeys: [] },
  ) as fc.Arbitrary<Record<string, string>>,
  vary: fc.constantFrom(undefined, 'Accept-Encoding', 'origin', '*', 'a, *', '', ['Accept', 'Origin'], ['a', 'b']),
});

test('cors() does what cors does: headers, Vary, order, preflights', () => {
  fc.assert(
    fc.property(options, asked, (given, request) => {
      assert.deepEqual(outcome(ours(given), request), outcome(theirs(given), request));
    }),
    { numRuns: 4000 },
  );
  assert.deepEqual(outcome(ours(), { method: 'OPTIONS', headers: {} }), outcome(theirs(), { method: 'OPTIONS', headers: {} }));
});

test('functions decide as they do in cors', () => {
  const given = fc.constantFrom(true, false, null, '*', 'http://a.example', /a/, ['http://b.example']);
  fc.assert(
    fc.property(options, asked, given, fc.boolean(), (fixed, request, answer: any, fails) => {
      const error = fails ? new Error('no') : null;
      const origin = (_origin: unknown, callback: any) => callback(error, answer);
      assert.deepEqual(outcome(ours({ ...fixed, origin }), request), outcome(theirs({ ...fixed, origin }), request));
      const delegate = (_req: unknown, callback: any) => callback(error, fixed);
      assert.deepEqual(outcome(ours(delegate), request), outcome(theirs(delegate), request));
    }),
    { numRuns: 1000 },
  );
});

test('every problem with the options is named at once, before a request comes', () => {
  const wrong = {
    origin: ['http://a', 5],
    methods: [7],
    allowedHeaders: 'X-A\r\nX-B: injected',
    exposedHeaders: 'a\0b',
    credentials: 'yes',
    maxAge: 'soon',
    preflightContinue: 1,
    optionsSuccessStatus: 99,
  };
  assert.throws(
    () => ours(wrong as never),
    (error) => error instanceof XsysError && error.code === 'XSYS_OPTIONS_INVALID' && Object.keys(wrong).every((name) => error.message.includes(name)),
  );
});

test('what a callback gives is checked too, and is an error of its request', () => {
  const request = { method: 'GET', headers: { origin: 'http://a' } };
  const bad = [
    ours({ origin: (_origin, callback) => callback(null, 'a\r\nb') }),
    ours({ origin: (_origin, callback) => callback(null, (() => {}) as never) }),
    ours((_req, callback) => callback(null, { maxAge: 'soon' })),
  ];
  for (const middleware of bad) {
    const { calls, headers } = outcome(middleware, request) as { calls: string[]; headers: object };
    assert.equal(calls.length, 1);
    assert.match(calls[0], /^cors of xsys\/security: /);
    assert.deepEqual(Object.keys(headers), []);
  }
});

test('only expressions that both sides read alike have a native form', () => {
  for (const same of [/a/, /\.example\.com$/i, /^https?:\/\/(?:[a-z0-9-]+\.)*example\.(com|org)(:\d+)?$/, /[^.]x{2,3}?/, /\w\W\d\D/, /a|b/]) {
    assert.deepEqual(expressionFor(same), { source: same.source, ignoreCase: same.ignoreCase }, String(same));
  }
  const changed = /a/;
  changed.test = () => true;
  class Own extends RegExp {}
  for (const foreign of [/a/g, /a/y, /a/u, /a/m, /\s/, /\bx/, /(?=a)/, /(a)\1/, /(?<n>a)/, /[a&&b]/, /[[a]/, /é/, /\u0061/, /a{,3}/, /a{2000}/, /\x41/, /[\s]/, changed, new Own('a')]) {
    assert.equal(expressionFor(foreign), undefined, String(foreign));
  }
  assert.ok(stepOf(ours({ origin: [/\.example$/] })) !== undefined);
  assert.ok(stepOf(ours()) !== undefined);
  assert.match(String(whyNotNative(ours({ origin: /(?=a)/ }))), /regular expression that only JavaScript reads/);
  assert.match(String(whyNotNative(ours(() => {}))), /for each request/);
});
