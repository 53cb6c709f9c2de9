import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InboundBatch } from './inbound-batch';
import { ANSWERER, INBOUND, METHODS, REQUEST_FIELD, REQUEST_FLAGS } from './layout.generated';
import { encodeAnswered, encodeChunk, encodeEnd, encodeRequest } from './testing/encode';

const HEADERS = [
  ['Host', 'example'],
  ['X-CuStom', 'caf\xe9'],
  ['x-custom', ''],
] as const;

test('a request record is read in the client\'s case and order', () => {
  const bytes = encodeRequest({
    id: 0x01000007,
    generation: 0xfffffffe,
    server: 3,
    connection: 9,
    method: 'M-SEARCH',
    target: '/a?b=c',
    headers: HEADERS,
    body: 'body',
    flags: REQUEST_FLAGS.BODY_WHOLE | REQUEST_FLAGS.KEEP_ALIVE,
  });
  const batch = new InboundBatch(bytes);
  assert.equal(batch.kind(0), INBOUND.REQUEST);
  assert.equal(batch.flags(0), REQUEST_FLAGS.BODY_WHOLE | REQUEST_FLAGS.KEEP_ALIVE);
  assert.equal(METHODS[batch.extra(0)], 'M-SEARCH');
  assert.equal(batch.id(0), 0x01000007);
  assert.equal(batch.generation(0), 0xfffffffe);
  assert.equal(batch.u32(0, REQUEST_FIELD.SERVER), 3);
  assert.equal(batch.u32(0, REQUEST_FIELD.CONNECTION), 9);
  assert.equal(batch.u8(0, REQUEST_FIELD.MAJOR), 1);
  assert.equal(batch.u8(0, REQUEST_FIELD.MINOR), 1);
  assert.equal(batch.headerCount(0), 3);
  const head = batch.head(0, 3);
  assert.deepEqual(batch.fields(REQUEST_FIELD.SPANS, 3, head), HEADERS.flat());
  assert.equal(batch.wholeBody(0, 3).toString(), 'body');
});

test('records follow one another, in a buffer that starts at any byte', () => {
  const records = Buffer.concat([encodeRequest({ id: 1 }), encodeChunk(1, 1, 'abc'), encodeEnd(1, 1, [['X-T', 'v']])]);
  const pool = Buffer.alloc(records.length + 1);
  records.copy(pool, 1);
  const batch = new InboundBatch(pool.subarray(1));
  const second = batch.recordLength(0);
  const third = second + batch.recordLength(second);
  assert.equal(batch.kind(second), INBOUND.CHUNK);
  assert.equal(batch.kind(third), INBOUND.END);
  assert.deepEqual(batch.trailers(third), ['X-T', 'v']);
  assert.equal(third + batch.recordLength(third), records.length);
});

test('an answer of the engine is read behind its request', () => {
  const answer = { id: 5, target: '/a?b', headers: HEADERS, status: 206, bodyLength: 2 ** 33 + 1, address: '::1', lines: 'X: \xe9\r\n', observers: [7, 8] };
  const batch = new InboundBatch(Buffer.concat([encodeChunk(1, 1, 'a'), encodeAnswered(answer)]));
  const at = batch.recordLength(0);
  assert.equal(batch.target(at), '/a?b');
  const { bodyLength, status, address, lines, observers } = answer;
  const times = { untilHead: 1, total: 2, ended: 3 };
  assert.deepEqual(batch.answered(at), { complete: true, answerer: ANSWERER.FILES, port: 4, bodyLength, status, address, lines, observers, ...times });
});

test('a small body does not hold its batch, nor change with it', () => {
  const small = encodeRequest({ id: 1, body: 'mine', flags: REQUEST_FLAGS.BODY_WHOLE });
  // Not from Node's pool, which the copy may come from.
  const bytes = Buffer.allocUnsafeSlow(small.length + 4096);
  small.copy(bytes);
  const batch = new InboundBatch(bytes);
  const body = batch.wholeBody(0, 0);
  batch.bytes.fill('!');
  assert.equal(body.toString(), 'mine');
  assert.notEqual(body.buffer, batch.bytes.buffer);
});
