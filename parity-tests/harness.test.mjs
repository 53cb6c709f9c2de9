/** The judge is judged: each kind of difference must be seen, and the ledger's rules must bite. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'node:test';
import { compare } from './harness/compare.mjs';
import { faultsOfLedger, judge } from './harness/ledger-rules.mjs';
import { maskStrings } from './harness/mask.mjs';
import { readOptions } from './harness/options.mjs';
import { parseResponse } from './harness/parse-response.mjs';
import { runFile } from './harness/run-file.mjs';
import { group } from './harness/scenario.mjs';

const response = (change = {}) => ({
  version: '1.1',
  status: 200,
  reason: 'OK',
  headers: [
    ['Date', '<date>'],
    ['X-A', '1'],
    ['Content-Length', '4'],
  ],
  framing: 'length',
  body: 'body',
  ...change,
});
const observation = (change = {}, wire = {}) => ({
  hang: false,
  events: ['req end', 'res finish', 'res close'],
  returned: null,
  supertest: [],
  engines: ['node'],
  engineRequests: undefined,
  deliveredRequests: 1,
  connections: [{ responses: [response(wire)], ending: 'open', usable: true }],
  ...change,
});
const classes = (control, candidate, rules) => compare(control, candidate, rules).map((difference) => difference.class);

describe('compare', () => {
  test('equal observations do not differ', () => assert.deepEqual(classes(observation(), observation()), []));

  const WIRE = {
    status: { status: 201 },
    reason: { reason: 'Fine' },
    version: { version: '1.0' },
    body: { body: 'other' },
    framing: { framing: 'close' },
    truncated: { truncated: true },
    malformed: { malformed: 'why' },
    'header-missing:x-a': {
      headers: [
        ['Date', '<date>'],
        ['Content-Length', '4'],
      ],
    },
    'header-extra:x-b': {
      headers: [
        ['Date', '<date>'],
        ['X-A', '1'],
        ['Content-Length', '4'],
        ['X-B', '2'],
      ],
    },
    'header-value:x-a': {
      headers: [
        ['Date', '<date>'],
        ['X-A', '2'],
        ['Content-Length', '4'],
      ],
    },
    'header-case': {
      headers: [
        ['Date', '<date>'],
        ['x-a', '1'],
        ['Content-Length', '4'],
      ],
    },
    'header-order': {
      headers: [
        ['X-A', '1'],
        ['Date', '<date>'],
        ['Content-Length', '4'],
      ],
    },
    'trailer-extra:x-t': { trailers: [['X-T', '1']] },
    interim: { interim: [response({ status: 100 })] },
  };
  for (const [name, change] of Object.entries(WIRE)) {
    test(`sees ${name}`, () => assert.deepEqual(classes(observation(), observation({}, change)), [name]));
  }
  test('a header that came twice on one side', () => {
    const twice = {
      headers: [
        ['Date', '<date>'],
        ['X-A', '1'],
        ['X-A', '1'],
        ['Content-Length', '4'],
      ],
    };
    assert.deepEqual(classes(observation(), observation({}, twice)), ['header-value:x-a']);
  });

  const OTHER = {
    hang: { hang: true },
    threw: { threw: 'Error: x' },
    returned: { returned: 1 },
    crash: { crash: 'exit code 1' },
    events: { events: ['req end', 'res finish'] },
    'event-order': { events: ['res finish', 'req end', 'res close'] },
    connections: { connections: [] },
    responses: { connections: [{ responses: [], ending: 'open', usable: true }] },
    ending: { connections: [{ responses: [response()], ending: 'closed', usable: true }] },
    usable: { connections: [{ responses: [response()], ending: 'open', usable: false }] },
    rest: { connections: [{ responses: [response()], ending: 'open', usable: true, rest: 'more' }] },
  };
  for (const [name, change] of Object.entries(OTHER)) {
    test(`sees ${name}`, () => assert.deepEqual(classes(observation(), observation(change)), [name]));
  }
  test('an order that is declared chance does not count, a missing event does', () => {
    const shuffled = observation({ events: ['res close', 'res finish', 'req end'] });
    assert.deepEqual(classes(observation(), shuffled, { unordered: true }), []);
    assert.deepEqual(classes(observation(), observation({ events: [] }), { unordered: true }), ['events']);
  });
  test('supertest answers', () => {
    const answer = (text) => observation({ supertest: [{ status: 200, headers: { a: '1' }, text, body: {} }] });
    assert.deepEqual(classes(answer('x'), answer('y')), ['body']);
  });
  test('a request that only the engine refuses is one difference', () => {
    const refused = observation({
      events: [],
      connections: [
        {
          responses: [
            response({
              status: 400,
              reason: 'Bad Request',
              headers: [['Connection', 'close']],
              body: '',
              framing: 'close',
            }),
          ],
          ending: 'closed',
        },
      ],
    });
    assert.deepEqual(classes(observation(), refused, { servedByRust: true }), ['refused']);
  });
  test('a 400 of the application is no refusal by the engine', () => {
    const answered = observation({
      connections: [{ responses: [response({ status: 400, reason: 'Bad Request' })], ending: 'open', usable: true }],
    });
    assert.deepEqual(classes(observation(), answered), ['status', 'reason']);
  });
});

describe('serving by the Rust engine', () => {
  const rules = { servedByRust: true };
  test('enough counted requests', () =>
    assert.deepEqual(classes(observation(), observation({ engines: ['rust'], engineRequests: 1 }), rules), []));
  test('too few counted requests', () =>
    assert.deepEqual(classes(observation(), observation({ engines: ['rust'], engineRequests: 0 }), rules), ['served']));
  test('a number of requests that is chance, but not none', () => {
    const control = observation({ deliveredRequests: 4 });
    const counted = (engineRequests) => observation({ engines: ['rust'], engineRequests });
    assert.deepEqual(classes(control, counted(3), { ...rules, uncounted: true }), []);
    assert.deepEqual(classes(control, counted(0), { ...rules, uncounted: true }), ['served']);
  });
  test("Node's engine in disguise", () => assert.deepEqual(classes(observation(), observation(), rules), ['engine']));
});

describe('ledger', () => {
  const entry = { scenario: 'a: b', cores: ['rust'], field: 'body', reason: 'because' };
  const difference = { class: 'body', where: '', control: 'x', candidate: 'y' };
  const known = new Set(['a: b']);
  test('a listed difference is agreed', () =>
    assert.deepEqual(judge([entry], 'a: b', 'rust', [difference]), {
      agreed: [difference],
      unexpected: [],
      stale: [],
    }));
  test('an unlisted difference is unexpected', () =>
    assert.deepEqual(judge([entry], 'a: b', 'node', [difference]).unexpected, [difference]));
  test('a difference of another class is unexpected', () =>
    assert.equal(
      judge([entry], 'a: b', 'rust', [difference, { ...difference, class: 'status' }]).unexpected.length,
      1,
    ));
  test('a listed difference that is gone is stale', () =>
    assert.deepEqual(judge([entry], 'a: b', 'rust', []).stale, [entry]));
  test('what differs from a version of Node on is expected there, and only there', () => {
    const later = { ...entry, since: 22 };
    assert.deepEqual(judge([later], 'a: b', 'rust', [difference], 22).agreed, [difference]);
    assert.deepEqual(judge([later], 'a: b', 'rust', [], 22).stale, [later]);
    assert.deepEqual(judge([later], 'a: b', 'rust', [difference], 20).unexpected, [difference]);
    assert.deepEqual(judge([later], 'a: b', 'rust', [], 20).stale, []);
  });
  test('a sound ledger has no faults', () => assert.deepEqual(faultsOfLedger([entry], known, ['rust']), []));
  const FAULTY = {
    'an unknown scenario': { ...entry, scenario: 'gone: x' },
    'an unknown core': { ...entry, cores: ['go'] },
    'gives no reason': { ...entry, reason: ' ' },
    'names no core': { ...entry, cores: [] },
    'names no field': { ...entry, field: '' },
  };
  for (const [fault, faulty] of Object.entries(FAULTY)) {
    test(`an entry that has the fault: ${fault}`, () =>
      assert.match(faultsOfLedger([faulty], known, ['rust']).join(), new RegExp(fault)));
  }
  test('an entry that stands twice', () =>
    assert.match(faultsOfLedger([entry, entry], known, ['rust']).join(), /stands twice/));
});

describe('parseResponse', () => {
  const parse = (text, state = {}) =>
    parseResponse(Buffer.from(text, 'latin1'), { method: 'GET', ended: false, ...state });
  test('keeps case, order and doubles of headers', () => {
    const { response: parsed } = parse('HTTP/1.1 200 OK\r\nx-B: 2\r\nX-a: 1\r\nX-a: 3\r\nContent-Length: 0\r\n\r\n');
    assert.deepEqual(parsed.headers, [
      ['x-B', '2'],
      ['X-a', '1'],
      ['X-a', '3'],
      ['Content-Length', '0'],
    ]);
  });
  test('waits for the whole body, and leaves what follows', () => {
    assert.equal(parse('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab'), undefined);
    const whole = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab';
    assert.equal(parse(`${whole}HTTP/1.1 200`).consumed, whole.length);
  });
  test('chunks and trailers', () => {
    const { response: parsed } = parse(
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\nX-T: v\r\n\r\n',
    );
    assert.deepEqual([parsed.body, parsed.chunks, parsed.trailers], ['abcd', [3, 1], [['X-T', 'v']]]);
  });
  test('a body that is cut says so', () =>
    assert.equal(parse('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab', { ended: true }).response.truncated, true));
  test('HEAD has no body whatever the headers say', () =>
    assert.equal(parse('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n', { method: 'HEAD' }).response.framing, 'none'));
  test('nonsense is malformed', () => assert.ok(parse('SSH-2.0 hello\r\n\r\n').response.malformed));
});

describe('masks', () => {
  test('a date of the right form, and no other', () => {
    assert.deepEqual(maskStrings(['Date', 'Mon, 23 Nov 2026 20:00:00 GMT']), ['Date', '<date>']);
    assert.deepEqual(maskStrings(['Date', '2026-11-23']), ['Date', '2026-11-23']);
    assert.deepEqual(maskStrings(['Last-Modified', 'Mon, 23 Nov 2026 20:00:00 GMT']), [
      'Last-Modified',
      'Mon, 23 Nov 2026 20:00:00 GMT',
    ]);
  });
  test('own ports, and what a scenario names', () => {
    assert.equal(
      maskStrings('http://a:8123/ id=7', [{ pattern: /id=\d/, as: 'id=<n>' }], [8123]),
      'http://a:<port>/ id=<n>',
    );
  });
});

describe('scenarios and options', () => {
  test('an unknown field is refused', () =>
    assert.throws(() => group('g', { s: { handle: () => undefined } }), /unknown field handle/));
  test('a mask without a reason is refused', () =>
    assert.throws(
      () => group('g', { s: { handler: () => undefined, masks: [{ pattern: /a/, as: '' }] } }),
      /needs a reason/,
    ));
  test('an unknown core is refused', () => assert.throws(() => readOptions(['--core', 'go']), /known cores are/));
  test('the command line answers --help', () => {
    const { stdout, status } = spawnSync(
      process.execPath,
      [fileURLToPath(new URL('./run.mjs', import.meta.url)), '--help'],
      { encoding: 'utf8' },
    );
    assert.deepEqual([/--core <list>/.test(stdout), status], [true, 0]);
  });
});

describe('a run of children', () => {
  const file = new URL('./harness.fixture.mjs', import.meta.url).href;
  test('a hang, a crash and a throw each cost one scenario', async () => {
    const names = ['fixture: fine', 'fixture: hangs', 'fixture: exits', 'fixture: throws', 'fixture: fine again'];
    const seen = await runFile({ file, core: 'control', names });
    assert.deepEqual(
      names.map((name) => seen.get(name).hang ?? 'crash'),
      [false, true, 'crash', false, false],
    );
    assert.match(seen.get('fixture: exits').crash, /exit code 9/);
    assert.match(seen.get('fixture: throws').threw, /setup failed/);
    assert.equal(seen.get('fixture: fine again').connections[0].responses[0].body, 'fine');
  });
});
