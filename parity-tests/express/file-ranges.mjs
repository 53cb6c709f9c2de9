/** Ranges of files, in each way that a file becomes an answer. */
import { byEngine } from '../harness/by-engine.mjs';
import { get, head, onApp } from '../harness/on-app.mjs';
import { group } from '../harness/scenario.mjs';
import { etagOf, WAYS } from '../harness/served-folder.mjs';

const SAME = 'Tue, 01 Jun 2021 12:00:00 GMT';
const BEFORE = 'Tue, 01 Jun 2021 11:59:59 GMT';
const AFTER = 'Tue, 01 Jun 2021 12:00:01 GMT';
const WEAK = etagOf(10);
const HUGE = '9'.repeat(50);
const range = (value, ...headers) => get('/ten.txt', `Range: ${value}`, ...headers);
const ranges = (...values) => values.map((value) => range(value));

const requests = {
  'one': ranges('bytes=0-0', 'bytes=0-4', 'bytes=9-9', 'bytes=0-9', 'bytes=0-', 'bytes=9-', 'bytes=-1', 'bytes=-10'),
  'beyond the end': ranges('bytes=5-10', 'bytes=5-99', 'bytes=10-', 'bytes=10-20', 'bytes=-11', 'bytes=-0', 'bytes=99-100'),
  'overflowing': ranges(`bytes=0-${HUGE}`, `bytes=${HUGE}-`, `bytes=-${HUGE}`, `bytes=${HUGE}-${HUGE}`, 'bytes=0-18446744073709551615', 'bytes=18446744073709551616-', 'bytes=9007199254740993-', 'bytes=0-9223372036854775808', 'bytes=-9223372036854775809', `bytes=0-${'9'.repeat(400)}`, `bytes=-${'9'.repeat(400)}`),
  'several': ranges('bytes=0-0,2-2', 'bytes=0-0, 9-9', 'bytes=9-9,0-0', 'bytes=0-1,-1', 'bytes=2-2,0-0,4-4'),
  'overlapping and adjacent': ranges('bytes=0-4,2-6', 'bytes=0-4,5-9', 'bytes=5-9,0-4', 'bytes=0-9,1-2', 'bytes=1-2,0-9', 'bytes=0-0,1-1,2-2', 'bytes=0-1,3-4,2-2', 'bytes=0-5,-5', 'bytes=3-3,3-3'),
  'some that exist': ranges('bytes=0-0,90-', 'bytes=90-,0-0', 'bytes=0-0,5-4', 'bytes=0-0,-0', 'bytes=90-,91-', 'bytes=0-0,-99'),
  'malformed': ranges('bytes', 'bytes=', 'bytes=-', 'bytes=,', 'bytes=0-0,', 'bytes=,0-0', 'bytes=a-b', 'bytes=0-b', 'bytes=a-0', 'bytes=0', 'bytes=0-1-2', 'bytes=--1', 'bytes=+0-1', 'bytes=0.5-1', 'bytes=1e0-2', 'bytes=0x0-0x1', 'bytes=4-0', 'bytes:0-1', 'bytes 0-1', '=0-1', '0-1', 'bytes=0-1;x', 'bytes=0-1 x', 'bytes==0-1', 'bytes=0-1=2'),
  'blanks': ranges('bytes= 0-1', 'bytes=0 -1', 'bytes=0- 1', 'bytes=0-1 ', 'bytes =0-1', ' bytes=0-1', 'bytes=\t0-1', 'bytes=0-1,\t3-4', 'bytes=0-1 , 1-2', 'bytes= -1', 'bytes=0 1-2', 'bytes= - '),
  'other units': ranges('words=0-1', 'BYTES=0-1', 'Bytes=0-1', 'none=', 'bytesx=0-1', 'xbytes=0-1'),
  'given twice': [range('bytes=0-1', 'Range: bytes=3-4'), range('words=0-1', 'Range: bytes=3-4')],
  'beyond ASCII': ranges('bytes=0-é', 'bytes=\xa00-1', '\xa0bytes=0-1'),
  'If-Range, a tag': [WEAK, WEAK.slice(2), '"other"', `"other", ${WEAK}`, `x${WEAK}x`, '"', '""', '*'].map((value) => range('bytes=0-1', `If-Range: ${value}`)),
  'If-Range, a date': [SAME, BEFORE, AFTER, 'never', '2021-06-01T12:00:00Z', '0', '-1', SAME.toLowerCase()].map((value) => range('bytes=0-1', `If-Range: ${value}`)),
  'If-Range before an impossible range': [range('bytes=90-', `If-Range: ${WEAK}`), range('bytes=90-', 'If-Range: "other"'), range('bytes=90-', `If-Range: ${SAME}`), range('bytes=90-', `If-Range: ${BEFORE}`), range('bytes=x', 'If-Range: never')],
  'If-Range alone and twice': [get('/ten.txt', `If-Range: ${WEAK}`), range('bytes=0-1', 'If-Range: "other"', `If-Range: ${WEAK}`), range('bytes=0-1', 'If-Range: é')],
  'HEAD': [head('/ten.txt', 'Range: bytes=0-1'), head('/ten.txt', 'Range: bytes=90-'), head('/ten.txt', 'Range: bytes=0-0,2-2')],
  'an empty file': ['bytes=0-', 'bytes=0-0', 'bytes=-1', 'bytes=-0', 'bytes=x'].map((value) => get('/empty.txt', `Range: ${value}`)),
  'a long file': ['bytes=0-0', 'bytes=199999-', 'bytes=-1', 'bytes=65535-65537', 'bytes=1-199998', 'bytes=200000-'].map((value) => get('/long.txt', `Range: ${value}`)),
  'an index': [get('/inner/', 'Range: bytes=0-1')],
};

/** Fields that Node joins or decodes first. */
const READ_BY_NODE = ['given twice', 'beyond ASCII'];
const ofEngine = (way, scenarios) => (way === 'static' ? byEngine(scenarios, READ_BY_NODE) : scenarios);

const perWay = Object.entries(WAYS).flatMap(([way, app]) =>
  ofEngine(way, onApp(`express/file ranges by ${way}`, Object.fromEntries(Object.entries(requests).map(([title, list]) => [title, [app(), ...list]])))),
);

/** More than a head may hold by itself: the server is told to take it. */
const parts = (count, part) => `bytes=${Array.from({ length: count }, (_, i) => part(i)).join(',')}`;
const LARGE_HEAD = 4 << 20;
const many = (way, value) => ({
  timeout: 30_000,
  setup(ctx) {
    const app = ctx.express();
    WAYS[way]()(app, ctx);
    return ctx.http.createServer({ maxHeaderSize: LARGE_HEAD }, app);
  },
  run: (client) => client.get('/long.txt', `Range: ${value}`),
});

const manyBy = (way) => group('express/100,000 range parts', {
  [`the same, by ${way}`]: many(way, parts(100_000, () => '0-0')),
  [`apart, by ${way}`]: many(way, parts(100_000, (i) => `${2 * i}-${2 * i}`)),
  [`adjacent, by ${way}`]: many(way, parts(100_000, (i) => `${i}-${i}`)),
  [`backwards, by ${way}`]: many(way, parts(100_000, (i) => `${99_999 - i}-`)),
  [`beyond the end, by ${way}`]: many(way, parts(100_000, () => '200000-')),
  [`malformed at last, by ${way}`]: many(way, `${parts(99_999, () => '0-0')},x`),
});

const manyParts = Object.keys(WAYS).flatMap((way) => (way === 'static' ? byEngine(manyBy(way), ['beyond the end, by static']) : manyBy(way)));

export default [...perWay, ...manyParts];
