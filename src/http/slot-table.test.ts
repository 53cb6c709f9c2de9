import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SlotTable } from './slot-table';

// Few slots on few threads, so that they are taken, left and taken again.
const id = fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 12 })).map(([thread, slot]) => thread * 2 ** 24 + slot);
const step = fc.tuple(fc.constantFrom('set', 'delete'), id);

test('what is set is found until it is deleted, as in a map', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const table = new SlotTable<number>();
      const map = new Map<number, number>();
      steps.forEach(([what, at], n) => {
        if (what === 'set') {
          table.set(at, n);
          map.set(at, n);
        } else {
          table.delete(at);
          map.delete(at);
        }
        for (const [, asked] of steps) assert.equal(table.get(asked), map.get(asked));
        const seen: number[] = [];
        table.forEach((value) => seen.push(value));
        assert.deepEqual(seen.sort(), [...map.values()].sort());
      });
    }),
  );
});
