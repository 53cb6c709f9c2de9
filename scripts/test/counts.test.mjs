// The sum that a run closes with decides whether work lands: it is itself held by tests.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cargoCounts, nodeCounts, plainCounts, settled, summaryLine, total } from './counts.mjs';
import { xyprissCounts } from './xypriss.mjs';

test('cargo: all test programs are added up', () => {
  const output = [
    'test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s',
    'test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s',
  ].join('\n');
  assert.deepEqual(cargoCounts(output), { passed: 15, failed: 2, skipped: 1 });
});

test('node: cancelled counts as failed, todo as skipped', () => {
  const tap = '# tests 9\n# suites 0\n# pass 5\n# fail 1\n# cancelled 1\n# skipped 1\n# todo 1\n# duration_ms 3\n';
  assert.deepEqual(nodeCounts(tap), { passed: 5, failed: 2, skipped: 2 });
});

test('plain: the last line of its kind counts', () => {
  assert.deepEqual(plainCounts('1 passed, 1 failed\nagain\n7 passed, 0 failed\n'), { passed: 7, failed: 0, skipped: 0 });
});

test('a run that crashed or ran nothing has failed', () => {
  assert.equal(settled({ passed: 4, failed: 0, skipped: 0 }, 101).failed, 1);
  assert.equal(settled({ passed: 0, failed: 0, skipped: 0 }, 0).failed, 1);
  assert.equal(settled({ passed: 4, failed: 2, skipped: 0 }, 1).failed, 2);
  assert.equal(settled({ passed: 4, failed: 0, skipped: 0 }, 0).failed, 0);
});

test('the closing line names what was skipped only when there is some', () => {
  assert.equal(summaryLine(total([{ passed: 1, failed: 0, skipped: 0 }, { passed: 2, failed: 1, skipped: 0 }])), '3 passed, 1 failed');
  assert.equal(summaryLine({ passed: 1, failed: 0, skipped: 2 }), '1 passed, 0 failed, 2 skipped');
});

test('parity with XyPriss: what was not run is told, and is neither passed nor failed', () => {
  const away = xyprissCounts(3, 'installing\n\nNOT RUN: all 9 apps: no network.\n');
  assert.deepEqual(away, { passed: 0, failed: 0, skipped: 1, notRun: 'parity with XyPriss: all 9 apps: no network.' });
  const partly = xyprissCounts(0, 'NOT RUN: cache-redis: no redis-server\n7 passed, 0 failed\n');
  assert.deepEqual(partly, { passed: 7, failed: 0, skipped: 1, notRun: 'parity with XyPriss: cache-redis: no redis-server' });
  assert.deepEqual(xyprissCounts(1, '7 passed, 2 failed\n'), { passed: 7, failed: 2, skipped: 0 });
  assert.equal(xyprissCounts(2, 'a broken runner\n').failed, 1);
});
