import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DATA_FLAGS, OUTBOUND } from './layout.generated';
import { OutgoingBatch } from './outgoing-batch';

interface Sent {
  kind: number;
  flags: number;
  id: number;
  generation: number;
  head: string;
  rest: string;
}

function collect(): { batch: OutgoingBatch; sent: Sent[]; submits: () => number } {
  const sent: Sent[] = [];
  let submits = 0;
  const sink = {
    submit(_thread: number, bytes: Uint8Array, length: number): void {
      submits++;
      const buffer = Buffer.from(bytes.subarray(0, length));
      for (let at = 0; at < length; at += buffer.readUInt32LE(at)) {
        assert.equal(at % 4, 0);
        const data = buffer[at + 4] === OUTBOUND.DATA;
        const headLength = data ? buffer.readUInt32LE(at + 16) : 0;
        const byteLength = data ? buffer.readUInt32LE(at + 20) : 0;
        const start = at + 24;
        sent.push({
          kind: buffer[at + 4],
          flags: buffer[at + 5],
          id: buffer.readUInt32LE(at + 8),
          generation: buffer.readUInt32LE(at + 12),
          head: buffer.toString('latin1', start, start + headLength),
          rest: buffer.toString('latin1', start + headLength, start + byteLength),
        });
      }
    },
  };
  return { batch: new OutgoingBatch(sink, 2), sent, submits: () => submits };
}

test('text, bytes and commands go as specified, in order', () => {
  const { batch, sent, submits } = collect();
  const flags = DATA_FLAGS.HEAD | DATA_FLAGS.END;
  assert.equal(batch.text(0x02000001, 5, flags, 'H: \xe9\r\n\r\n', '\u20ac', 'utf8', 'utf8'), 12);
  assert.equal(batch.text(0x02000001, 6, flags, 'H: \xe9\r\n\r\n', '\u20ac', 'utf8', 'latin1'), 11);
  assert.equal(batch.text(0x02000001, 7, flags, 'H: \xe9\r\n\r\n', '', 'utf8', 'latin1'), 8);
  assert.equal(batch.headAndBytes(7, 6, flags, 'H: \xe9\r\n\r\n', Buffer.from([1, 2])), 10);
  batch.credit(7, 6, 100);
  batch.abort(7, 6);
  batch.discard(7, 6);
  batch.end(7, 6, true);
  assert.equal(submits(), 0);
  batch.flush();
  batch.flush();
  assert.equal(submits(), 1);
  assert.deepEqual(sent, [
    { kind: 1, flags, id: 0x02000001, generation: 5, head: 'H: \xc3\xa9\r\n\r\n', rest: '\xe2\x82\xac' },
    { kind: 1, flags, id: 0x02000001, generation: 6, head: 'H: \xe9\r\n\r\n', rest: '\xe2\x82\xac' },
    { kind: 1, flags, id: 0x02000001, generation: 7, head: 'H: \xe9\r\n\r\n', rest: '' },
    { kind: 1, flags, id: 7, generation: 6, head: 'H: \xe9\r\n\r\n', rest: '\x01\x02' },
    { kind: 2, flags: 0, id: 7, generation: 6, head: '', rest: '' },
    { kind: 3, flags: 0, id: 7, generation: 6, head: '', rest: '' },
    { kind: 4, flags: 0, id: 7, generation: 6, head: '', rest: '' },
    { kind: 1, flags: DATA_FLAGS.END | DATA_FLAGS.CLOSE, id: 7, generation: 6, head: '', rest: '' },
  ]);
});

test('a file is named with its part, beyond 32 bits too', () => {
  let record = Buffer.alloc(0);
  const sink = { submit: (_: number, bytes: Uint8Array, length: number) => void (record = Buffer.from(bytes.subarray(0, length))) };
  const batch = new OutgoingBatch(sink, 0);
  batch.file(7, 6, 'H: \xe9\r\n\r\n', 3, 2 ** 40 + 5, 2 ** 33 + 1);
  batch.flush();
  assert.equal(record.readUInt32LE(0), record.length);
  assert.equal(record[4], OUTBOUND.FILE);
  assert.deepEqual([record.readUInt32LE(16), record.readBigUInt64LE(24), record.readBigUInt64LE(32)], [3, 2n ** 40n + 5n, 2n ** 33n + 1n]);
  assert.equal(record.toString('latin1', 40, 40 + record.readUInt32LE(20)), 'H: \xe9\r\n\r\n');
});

test('a full buffer leaves by itself and loses nothing', () => {
  const { batch, sent, submits } = collect();
  const body = Buffer.alloc(60_000, 'x');
  for (let n = 0; n < 20; n++) batch.data(n, 1, 0, 0, [body, Buffer.from(String(n))]);
  assert.ok(submits() > 0);
  batch.flush();
  assert.deepEqual(sent.map((record) => record.id), Array.from({ length: 20 }, (_, n) => n));
  assert.ok(sent.every((record, n) => record.rest.length === 60_000 + String(n).length));
});

test('an answer that comes again has the bytes of its own head and text, in their encodings', () => {
  const { batch, sent } = collect();
  const heads = ['HTTP/1.1 200 OK\r\n\r\n', 'HTTP/1.1 200 OK\r\nA: \xe9\r\n\r\n'];
  const texts = ['', 'text', 't\xe9xt', 'tex\u20ac', 'x'.repeat(5000)];
  const encodings = ['latin1', 'utf8'] as const;
  const expected: string[] = [];
  const lengths: number[] = [];
  for (const head of heads) {
    for (const text of texts) {
      for (const encoding of encodings) {
        for (const headEncoding of encodings) {
          // Once, twice and a third time in a row, with another in between.
          for (const one of [text, text, text, `${text}!`, text]) {
            lengths.push(batch.text(1, 1, DATA_FLAGS.HEAD | DATA_FLAGS.END, head, one, encoding, headEncoding));
            const bytes = Buffer.concat([Buffer.from(head, headEncoding), Buffer.from(one, encoding)]);
            expected.push(bytes.toString('latin1'));
          }
        }
      }
    }
  }
  batch.flush();
  assert.deepEqual(sent.map((data) => data.head + data.rest), expected);
  assert.deepEqual(lengths, expected.map((bytes) => bytes.length));
  assert.ok(sent.every(({ head }) => head.endsWith('\r\n\r\n')));
});

test('bytes that were kept do not change with what is written later', () => {
  const { batch, sent } = collect();
  for (let n = 0; n < 4; n++) {
    batch.text(1, 1, DATA_FLAGS.HEAD | DATA_FLAGS.END, 'head', 'text', 'latin1', 'latin1');
    batch.flush();
    batch.headAndBytes(2, 1, DATA_FLAGS.HEAD, 'another head', Buffer.from('other bytes'));
    batch.flush();
  }
  assert.deepEqual(sent.filter(({ id }) => id === 1).map(({ head, rest }) => head + rest), Array(4).fill('headtext'));
});
