/** The judge of the XyPriss apps is judged: each kind of difference is seen, the ledger's rules bite, what hangs is told. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { faultsOfLedger, judge } from '../harness/ledger-rules.mjs';
import { compareStep } from './harness/compare.mjs';
import { exchange } from './harness/exchange.mjs';
import { answers, asUnder, brokenPromises, entriesOf, faultsOfRows } from './harness/ledger.mjs';
import { reducePage } from './harness/not-found-page.mjs';
import { freePort } from './harness/ports.mjs';
import { tableLines } from './harness/report.mjs';
import { optionsUnder } from './harness/settings.mjs';
import { get } from './harness/steps.mjs';
import { ROWS } from './ledger/index.mjs';

const answer = (change = {}) => ({ status: 200, reason: 'OK', headers: [['Date', '<date>'], ['X-A', '1']], body: 'body', notes: [], ...change });
const classes = (old, candidate) => compareStep(old, candidate, 'step').map(({ class: kind }) => kind);

describe('compareStep', () => {
  test('equal answers do not differ, in whatever order their headers stand', () => {
    assert.deepEqual(classes(answer(), answer({ headers: [['X-A', '1'], ['Date', '<date>']] })), []);
  });

  const CHANGES = {
    status: { status: 404 },
    reason: { reason: 'Fine' },
    body: { body: 'other' },
    notes: { notes: ['the handler ran'] },
    malformed: { malformed: 'why' },
    truncated: { truncated: true },
    'header-missing:x-a': { headers: [['Date', '<date>']] },
    'header-extra:x-b': { headers: [['Date', '<date>'], ['X-A', '1'], ['X-B', '2']] },
    'header-value:x-a': { headers: [['Date', '<date>'], ['X-A', '2']] },
    'header-case': { headers: [['Date', '<date>'], ['x-a', '1']] },
  };
  for (const [kind, change] of Object.entries(CHANGES)) test(kind, () => assert.deepEqual(classes(answer(), answer(change)), [kind]));

  test('a hang or a closed connection against an answer', () => {
    assert.deepEqual(classes({ hang: true }, answer()), ['hang']);
    assert.deepEqual(classes(answer(), { closed: true }), ['closed']);
    assert.deepEqual(classes({ hang: true }, { hang: true }), []);
  });

  test('what nobody got through is a difference, though both sides are alike', () => {
    assert.deepEqual(classes({ notStarted: 'x' }, { notStarted: 'x' }), ['notStarted']);
    assert.deepEqual(classes({ threw: 'x' }, { threw: 'x' }), ['threw']);
  });
});

describe('the ledger', () => {
  const row = { id: 'FIX 0', title: 'a', before: 'b', after: 'c', differences: [{ steps: [/^app \[\w+\]: GET \/$/], fields: ['body'], holds: answers(200, 'new') }] };
  const known = new Set(['app [off]: GET /', 'app [calm]: GET /', 'app [off]: GET /other']);

  test('a pattern stands for each step that it matches, and one that matches none is a fault', () => {
    assert.deepEqual(entriesOf([row], known, ['node']).map(({ scenario }) => scenario), ['app [off]: GET /', 'app [calm]: GET /']);
    const lost = { ...row, differences: [{ steps: [/^gone /], fields: ['body'] }] };
    assert.match(faultsOfLedger(entriesOf([lost], known, ['node']), known, ['node'])[0], /unknown scenario/);
  });

  test('an entry that no longer differs fails', () => {
    const { stale, agreed } = judge(entriesOf([row], known, ['node']), 'app [off]: GET /', 'node', []);
    assert.equal(stale.length, 1);
    assert.equal(agreed.length, 0);
  });

  test('an agreed difference must look as was agreed', () => {
    const entries = entriesOf([row], known, ['node']);
    const agreed = [{ class: 'body' }];
    const broken = (candidate) => brokenPromises(entries, 'app [off]: GET /', 'node', agreed, candidate, () => undefined);
    assert.deepEqual(broken({ status: 200, body: 'new' }), []);
    assert.equal(broken({ status: 200, body: 'newer' })[0].class, 'promise');
  });

  test('an answer is held against what the old core gives in another setting', () => {
    const holds = asUnder('calm');
    assert.equal(holds(answer(), () => answer()), undefined);
    assert.match(holds(answer({ body: 'x' }), () => answer()), /is not what the old core gives under calm/);
  });

  test('rows say what they are about, once', () => {
    assert.deepEqual(faultsOfRows(ROWS), []);
    assert.deepEqual(faultsOfRows([row, { ...row, before: ' ', differences: [] }]), [
      'ledger row FIX 0 stands twice',
      'ledger row FIX 0 has no before',
      'ledger row FIX 0 has no test',
    ]);
  });
});

test('a server that says nothing is a hang, one that closes has closed', async (t) => {
  const port = await freePort();
  const server = net.createServer((socket) => socket.on('error', () => {}).once('data', (bytes) => bytes.includes('/close') && socket.destroy()));
  await once(server.listen(port, '127.0.0.1'), 'listening');
  t.after(() => server.close());
  assert.deepEqual(await exchange(port, get('/').request, { patience: 100 }), { hang: true });
  assert.deepEqual(await exchange(port, get('/close').request), { closed: true });
});

test('a 404 page is reduced to whether the path is shown, and how', () => {
  const page = (shown) => ({ status: 404, headers: [['Content-Type', 'text/html']], body: `<!doctype html>${shown}` });
  assert.equal(reducePage(page('&lt;b&gt;'), '/<b>').body, '(a 404 page; path: not shown)');
  assert.equal(reducePage(page('/&lt;b&gt;'), '/<b>').body, '(a 404 page; path: shown)');
  assert.equal(reducePage(page('/<b>'), '/<b>').body, '(a 404 page; path: shown unescaped)');
});

test('each setting is what it says', () => {
  const security = (setting) => optionsUnder(setting, { security: { hpp: false } }, 1).security;
  assert.deepEqual(security('off'), { enabled: false });
  assert.deepEqual(security('default'), { hpp: false });
  assert.deepEqual(security('calm'), { hpp: false, xss: false, rateLimit: false, slowDown: false });
});

test('ports are free, and far enough apart for a server that moves on', async () => {
  const ports = [await freePort(), await freePort()];
  assert.ok(Math.abs(ports[1] - ports[0]) >= 10);
});

test('the table counts each step once, by what became of it', () => {
  const result = (unexpected, agreed) => ({ app: 'a', setting: 'off', unexpected, agreed, stale: [] });
  const lines = tableLines(['a'], ['off'], [result([], []), result([], [1]), result([1], [])]);
  assert.match(lines[2], /1 = +1 ~ +1 ✗/);
});

test('there are forty small apps and five larger ones', () => {
  const apps = readdirSync(new URL('./apps/', import.meta.url)).filter((name) => name.endsWith('.mjs'));
  const large = apps.filter((name) => name.startsWith('large-'));
  assert.ok(large.length >= 5);
  assert.ok(apps.length - large.length >= 40);
});
