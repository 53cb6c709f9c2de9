import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Claims, fence } from './claims';

function claims(): { words: Uint32Array; claims: Claims } {
  const memory = new ArrayBuffer(8);
  return { words: new Uint32Array(memory), claims: new Claims(memory) };
}

test('each claim is counted where the engine reads it', () => {
  const { words, claims: own } = claims();
  assert.deepEqual([own.take(), own.take(), own.take()], [true, true, true]);
  assert.equal(words[0], 3);
});

test('what lies before the fence is lost, and what is handed after it is not', () => {
  const { words, claims: own } = claims();
  own.take();
  fence(words, 4);
  // Three were handed and not begun; a fifth came while the fence was up.
  assert.deepEqual([own.take(), own.take(), own.take(), own.take()], [false, false, false, true]);
  assert.equal(words[0], 5);
});

test('the count goes round', () => {
  const { words, claims: own } = claims();
  words[0] = 0;
  const last = 0x7fff_ffff;
  // As if two thousand million requests had been served.
  fence(words, last);
  for (const _ of [1, 2]) assert.equal(own.take(), false);
  assert.ok(words[0] >= 0x8000_0000, 'the fence stands until the last of them was let go');
});
