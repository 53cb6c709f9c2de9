import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InboundBatch } from '../bundle/inbound-batch';
import { REQUEST_FIELD } from '../bundle/layout.generated';
import { encodeRequest } from '../bundle/testing/encode';
import { headStrings } from './repeated-heads';

type Headers = readonly (readonly [string, string])[];

/** What stands in the record, read without remembering anything. */
function asItStands(batch: InboundBatch): { url: string; fields: string[] } {
  const count = batch.headerCount(0);
  return { url: batch.target(0), fields: batch.fields(REQUEST_FIELD.SPANS, count, batch.head(0, count)) };
}

function check(target: string, headers: Headers, body = ''): void {
  const batch = new InboundBatch(encodeRequest({ id: 1, target, headers, body }));
  assert.deepEqual(headStrings(batch, 0), asItStands(batch));
}

test('a head that comes again is read as the first time, whatever came in between', () => {
  for (let n = 0; n < 64; n++) {
    check('/health', [['Host', 'example']]);
    check('/health', [['Host', 'example']], `another body ${n}`);
    if (n % 5 === 0) check(`/${n}`, [['Host', 'example']]);
  }
});

test('heads of one length that differ in one character are never taken for each other', () => {
  // Every remainder of the length by four, so that each of the last bytes is behind the whole words once.
  for (const name of ['a', 'ab', 'abc', 'abcd']) {
    const target = `/${name}`;
    const value = 'value';
    for (let round = 0; round < 40; round++) {
      check(target, [['Host', value]]);
      for (let at = 0; at < value.length; at++) check(target, [['Host', `${value.slice(0, at)}\xe9${value.slice(at + 1)}`]]);
      check(target.replace('a', 'A'), [['Host', value]]);
      check(target, [['hOST', value]]);
      check(target, [['Hos', `${value}t`]]);
    }
  }
});

test('what a request does with its raw headers is not seen by the next', () => {
  const record = encodeRequest({ id: 1, headers: [['Host', 'example']] });
  for (let n = 0; n < 40; n++) {
    const { fields } = headStrings(new InboundBatch(record), 0);
    assert.deepEqual(fields, ['Host', 'example']);
    fields[1] = 'changed';
    fields.push('X-Added', 'value');
  }
});

test('a long head is read every time', () => {
  const value = 'x'.repeat(2000);
  for (let n = 0; n < 40; n++) check('/', [['Cookie', n % 2 === 0 ? value : value.replace('x', 'y')]]);
});
