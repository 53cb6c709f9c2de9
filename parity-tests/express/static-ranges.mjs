/** Ranges of files: one, several, none that exists, and what is no range at all. */
import { get, head } from '../harness/on-app.mjs';
import { etagOf, everyWay } from '../harness/static-files.mjs';

const FILES = { 'root/todo.txt': '- groceries', 'root/empty.txt': '', 'root/big.bin': Array.from({ length: 30_000 }, (_, n) => String(n).padStart(8, ' ')).join('') };
const ETAG = etagOf(FILES['root/todo.txt']);
const SAME = 'Tue, 01 Jun 2021 12:00:00 GMT';
const EARLIER = 'Tue, 01 Jun 2021 11:59:59 GMT';
const HUGE = '9'.repeat(60);

const ONE = ['0-4', '0-0', '10-10', '0-10', '0-11', '5-', '0-', '-1', '-3', '-11'];
const NOTHING = ['11-', '11-12', '-12', '-0', '5-4', '99-', '50-60,70-80', '-99,11-', `${HUGE}-`, `-${HUGE}`, `${HUGE}-${HUGE}`];
const SEVERAL = ['0-0,2-2', '0-1,2-3', '0-4,2-7', '4-7,0-4', '0-10,0-10', '5-,0-4', '-3,0-1', '0-0,99-', '0-0,-99', '2-3,0-1,4-', '0-1,,3-4', '0-1,'];
const OVERFLOWING = [`0-${HUGE}`, `5-${HUGE}`, '0-18446744073709551615', '0-18446744073709551616', '18446744073709551615-', '9007199254740993-', '-9007199254740993', '0-4294967296', '4294967296-'];
const INVALID = ['', '-', '--', '-1-', '1-2-3', 'a-b', '0-b', 'a-1', '+1-2', '1-+2', '-+1', '1.0-2', '1e0-2', '0x1-2', '٠-٢', '0', '0;1', ' 0-1', '0 - 1', '0- 1 ', '0\t-\t1', '1- 2 3', '0-1;q=1', '0-1 ,\t3-4'];
const FIELDS = ['bytes', 'bytes =0-1', 'bytes= 0-1', 'Bytes=0-1', 'BYTES=0-1', 'words=0-1', 'bytes=0-1=2', 'xbytes=0-1', '=0-1', 'none', 'bytes:0-1', 'bytes=bytes=0-1', ''];

const ranges = (list, target = '/todo.txt') => list.map((range) => get(target, Buffer.from(`Range: bytes=${range}`).toString('latin1')));
const parts = (part, count) => `bytes=${Array.from({ length: count }, part).join(',')}`;
/** A server that lets a client say so much. */
const server = { maxHeaderSize: 4 << 20 };

const TABLE = {
  'one': { requests: ranges(ONE) },
  'nothing of what is asked for exists': { passed: true, requests: ranges(NOTHING) },
  'several, overlapping, adjacent': { requests: ranges(SEVERAL) },
  'numbers that overflow': { requests: ranges(OVERFLOWING) },
  'no range at all': { requests: ranges(INVALID) },
  'other units': { requests: FIELDS.map((field) => get('/todo.txt', `Range: ${field}`)) },
  'of an empty file': { read: true, requests: ranges(['0-', '0-0', '-1', '-0', '0-0,1-1', 'x'], '/empty.txt') },
  'of a large file': { requests: ranges(['0-', '100000-100010', '-5', '0-239999', '239999-', '240000-', '32767-32769', '0-131072', '131071-'], '/big.bin') },
  'HEAD': { requests: [...ONE, ...NOTHING, ...SEVERAL.slice(0, 4)].map((range) => head('/todo.txt', `Range: bytes=${range}`)) },
  'acceptRanges: false': { options: { acceptRanges: false }, requests: ranges(['0-1', '99-', 'x', '0-0,2-2']) },
  'If-Range': {
    requests: [`W/${ETAG}`, ETAG, '"other"', `"other", W/${ETAG}`, `W/${ETAG}x`, SAME, EARLIER, 'Tue, 01 Jun 2021 12:00:01 GMT', '2021-06-01', 'never', '', '*'].flatMap((condition) => [
      get('/todo.txt', 'Range: bytes=0-1', `If-Range: ${condition}`),
      get('/todo.txt', 'Range: bytes=99-', `If-Range: ${condition}`),
    ]),
  },
  'If-Range without a range': { requests: [get('/todo.txt', `If-Range: ${EARLIER}`), get('/todo.txt', 'If-Range: "other"')] },
  'If-Range without an ETag': { options: { etag: false }, requests: [`W/${ETAG}`, SAME, EARLIER].map((condition) => get('/todo.txt', 'Range: bytes=0-1', `If-Range: ${condition}`)) },
  'If-Range without Last-Modified': { options: { lastModified: false }, requests: [`W/${ETAG}`, SAME, EARLIER].map((condition) => get('/todo.txt', 'Range: bytes=0-1', `If-Range: ${condition}`)) },
  'a range and other conditions': {
    requests: [`If-None-Match: W/${ETAG}`, 'If-None-Match: "other"', 'If-Match: "other"', 'If-Match: *', `If-Modified-Since: ${SAME}`, `If-Modified-Since: ${EARLIER}`, `If-Unmodified-Since: ${EARLIER}`].flatMap((condition) =>
      ['0-1', '99-'].map((range) => get('/todo.txt', `Range: bytes=${range}`, condition)),
    ),
  },
  'a hundred thousand parts': {
    server,
    requests: [parts(() => '0-0', 100_000), parts(() => '99-', 100_000), parts((_, n) => `${n * 2}-${n * 2}`, 100_000), parts((_, n) => `${99_999 - n}-${99_999 - n}`, 100_000), parts(() => '', 100_000)].map((range) => get('/big.bin', `Range: ${range}`)),
  },
  'more parts than a head may have bytes': { passed: true, requests: [get('/todo.txt', `Range: ${parts(() => '0-0', 100_000)}`), '/todo.txt'] },
};

export default everyWay('express/static ranges', FILES, TABLE);
