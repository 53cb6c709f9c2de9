/**
 * A body that came whole means what the stream says: over generated types, limits and bodies, the answer is the same, and the
 * stream is left in the same state. Which bodies take which way is counted, so that neither goes untested.
 */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import fc from 'fast-check';
import { createServer } from '../create-server';
import type { Request } from '../messages/message-types';
import type { HttpServerOptions } from '../options/option-types';
import { served } from '../testing/served';

const LIMITS: readonly HttpServerOptions[] = [{}, { jsonLimit: 12, urlEncodedLimit: 9 }, { autoParseJson: false }, { jsonLimit: '1kb', autoParseJson: true }];
const TYPES = ['application/json', 'application/json; charset=utf-8', 'application/vnd.api+json', 'application/x-www-form-urlencoded', 'text/plain', 'x', 'text/application/json', ''];

interface Way {
  readonly ask: (method: string, type: string, body: Buffer, chunked: boolean) => Promise<string>;
  readonly past: () => number;
}

function stateOf({ readable, readableEnded, readableDidRead, complete, destroyed, closed, aborted }: Request): object {
  return { readable, readableEnded, readableDidRead, complete, destroyed, closed, aborted };
}

/** `looked`: somebody else looks at each request's stream, so that nobody reads past it. */
async function way(t: TestContext, server: HttpServerOptions, looked: boolean): Promise<Way> {
  const app = createServer({ server, logging: { enabled: false }, security: { enabled: false } });
  let past = 0;
  if (looked) app.getHttpServer().prependListener('request', (req) => req.once('end', () => undefined));
  app.all('/', (req, res) => {
    if (req.listenerCount('data') === 0) past++;
    const { body } = req as { body: unknown };
    const states = [stateOf(req)];
    process.nextTick(() => process.nextTick(() => setImmediate(() => {
      states.push(stateOf(req));
      res.json({ body, type: typeof body, prototype: Object.getPrototypeOf(Object(body)) === Object.prototype, states });
    })));
  });
  const { send, stop } = await served(app);
  t.after(stop);
  return {
    async ask(method, type, body, chunked) {
      const headers = { ...(type === '' ? {} : { 'content-type': type }), ...(chunked ? { 'transfer-encoding': 'chunked' } : {}) };
      const answer = await send(method, '/', body, headers);
      return `${answer.status} ${answer.text}`;
    },
    past: () => past,
  };
}

const text = fc.oneof(fc.json({ maxDepth: 2 }), fc.constantFrom('{"a":1', '\ufeff{}', '{"__proto__":1}', ' [1] ', 'a=1&a=2&b', 'a%20b=%C3%A9&__proto__=1', '%zz=1'), fc.string({ unit: 'binary', maxLength: 15 }));
const bytes = fc.oneof({ weight: 4, arbitrary: text.map((each) => Buffer.from(each)) }, { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 15 }).map((list) => Buffer.from(list)) });

test('what a body means does not depend on how it came', async (t) => {
  const ways = await Promise.all(LIMITS.map(async (server) => ({ short: await way(t, server, false), long: await way(t, server, true) })));
  const request = fc.record({ at: fc.nat({ max: LIMITS.length - 1 }), method: fc.constantFrom('POST', 'PUT', 'PATCH'), type: fc.constantFrom(...TYPES), body: bytes, chunked: fc.boolean() });
  const property = fc.asyncProperty(request, async ({ at, method, type, body, chunked }) => {
    const { short, long } = ways[at];
    assert.equal(await short.ask(method, type, body, chunked), await long.ask(method, type, body, chunked));
  });
  const numRuns = Number(process.env['XSYS_PROPERTY_RUNS'] ?? 300);
  await fc.assert(property, { numRuns });
  assert.equal(ways.reduce((sum, { long }) => sum + long.past(), 0), 0);
  // A third of them, as they are generated: half as many do not come about by chance.
  const past = ways.reduce((sum, { short }) => sum + short.past(), 0);
  assert.ok(past > numRuns / 6, `${past} of ${numRuns} bodies were read past their streams`);
});

test('who looks at the stream while the body is taken finds it there', async (t) => {
  const app = createServer({ logging: { enabled: false }, security: { enabled: false } });
  const seen: string[] = [];
  app.getHttpServer().on('request', (req) => void req.on('data', (chunk: Buffer) => seen.push(chunk.toString())));
  app.post('/', (req, res) => res.json(req.body));
  const { send, stop } = await served(app);
  t.after(stop);
  const { text: answered } = await send('POST', '/', '{"a":1}', { 'content-type': 'application/json' });
  assert.equal(answered, '{"a":1}');
  assert.deepEqual(seen, ['{"a":1}']);
});
