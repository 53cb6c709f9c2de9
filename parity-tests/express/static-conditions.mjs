/** Conditional requests for files: what is fresh, what has failed, and what the application hears of it. */
import { get, head } from '../harness/on-app.mjs';
import { etagOf, everyWay } from '../harness/static-files.mjs';

const CONTENT = '- groceries';
const STRONG = etagOf(CONTENT);
const WEAK = `W/${STRONG}`;

const SAME = 'Tue, 01 Jun 2021 12:00:00 GMT';
const EARLIER = 'Tue, 01 Jun 2021 11:59:59 GMT';
const LATER = 'Tue, 01 Jun 2021 12:00:01 GMT';
const DATES = [
  ...[SAME, EARLIER, LATER, 'Mon, 01 Jun 2021 12:00:00 GMT', 'tue, 01 jun 2021 12:00:00 gmt', 'Tue, 1 Jun 2021 12:00:00 GMT'],
  ...['Tuesday, 01-Jun-21 12:00:00 GMT', 'Tue Jun  1 12:00:00 2021', '2021-06-01T12:00:00Z', '2021-06-01', 'Tue, 31 Feb 2022 12:00:00 GMT'],
  ...['Tue, 32 Jan 2022 12:00:00 GMT', 'Tue, 01 Jun 2021 24:00:00 GMT', 'Tue, 01 Jun 2021 12:00:60 GMT', 'Tue, 01 Jun 2021 12:00:00 UTC'],
  ...['Tue, 01 Jun 2021 12:00:00 +0000', 'Fri, 31 Dec 9999 23:59:59 GMT', 'Mon, 01 Jan 0001 00:00:00 GMT', 'Thu, 01 Jan 1970 00:00:00 GMT'],
  ...['Tue, 01 Jun 1969 12:00:00 GMT', 'yesterday', '0', '1622548800000', '', WEAK, 'Tue, 01 J\u00fcn 2021 12:00:00 GMT'],
];
const TAGS = [
  ...['*', WEAK, STRONG, '"other"', `"other", ${WEAK}`, `${STRONG},"other"`, `  ${STRONG}  ,`, `"other"\t,\t${STRONG}`, `W/W/${STRONG}`],
  ...[`w/${STRONG}`, STRONG.slice(1, -1), '*, "other"', '"other", *', '', ',,,', `"a\u00e9", ${WEAK}`, 'W/', '""', `"other" ${WEAK}`],
];

const conditions = (...fields) => fields.map((lines) => get('/todo.txt', ...[lines].flat()));

const table = (options) => ({
  'If-None-Match': { options, requests: conditions(...TAGS.map((tag) => `If-None-Match: ${tag}`)) },
  'If-Match': { options, requests: conditions(...TAGS.map((tag) => `If-Match: ${tag}`)) },
  'If-Modified-Since': { options, requests: conditions(...DATES.map((date) => `If-Modified-Since: ${date}`)) },
  'If-Unmodified-Since': { options, requests: conditions(...DATES.map((date) => `If-Unmodified-Since: ${date}`)) },
  'several conditions': {
    options,
    requests: conditions(
      ...[[`If-None-Match: ${WEAK}`, `If-Modified-Since: ${EARLIER}`], ['If-None-Match: "other"', `If-Modified-Since: ${SAME}`]],
      ...[[`If-Match: ${WEAK}`, `If-Unmodified-Since: ${EARLIER}`], ['If-Match: "other"', `If-Unmodified-Since: ${LATER}`]],
      ...[[`If-Match: ${WEAK}`, `If-None-Match: ${WEAK}`], ['If-Match: "other"', 'If-None-Match: *']],
      ...[[`If-Unmodified-Since: ${SAME}`, `If-Modified-Since: ${SAME}`], ['If-Match: *', `If-Modified-Since: ${EARLIER}`]],
    ),
  },
  'no-cache': {
    options,
    requests: conditions(
      ...['no-cache', 'max-age=0', 'max-age=0, no-cache', 'no-cache,x', 'x-no-cache', 'no-cache=x', 'No-Cache', '\tno-cache\t', ''].map((value) => [
        `If-None-Match: ${WEAK}`,
        `Cache-Control: ${value}`,
      ]),
    ),
  },
  'fields that come twice': {
    options,
    passed: true,
    requests: conditions(
      ...[['If-None-Match: "other"', `If-None-Match: ${WEAK}`], ['If-None-Match:', 'If-None-Match: *'], ['If-Match:', 'If-Match: *']],
      ...[[`If-Modified-Since: ${EARLIER}`, `If-Modified-Since: ${LATER}`], ['If-Modified-Since:', `If-Modified-Since: ${SAME}`]],
      ...[['If-Unmodified-Since:', `If-Unmodified-Since: ${EARLIER}`], ['Range:', 'Range: bytes=0-1'], ['Range: bytes=0-1', 'Range: bytes=4-5']],
      ...[['If-Range:', `If-Range: ${EARLIER}`, 'Range: bytes=0-1'], ['Cache-Control:', 'Cache-Control: no-cache', 'If-None-Match: *']],
    ),
  },
  'HEAD': {
    options,
    requests: [
      ...[`If-None-Match: ${WEAK}`, 'If-None-Match: "other"', 'If-Match: "other"', `If-Modified-Since: ${SAME}`],
      ...[`If-Unmodified-Since: ${EARLIER}`, `If-Unmodified-Since: ${LATER}`],
    ].map((line) => head('/todo.txt', line)),
  },
});

const FILES = { 'root/todo.txt': CONTENT };
/** With neither validator nothing is ever fresh, and If-Match always fails. */
const without = (options) => Object.fromEntries(Object.entries(table(options)).filter(([title]) => !/twice|HEAD|no-cache/.test(title)));

export default [
  ...everyWay('express/static conditions', FILES, table({})),
  ...everyWay('express/static conditions without an ETag', FILES, without({ etag: false })),
  ...everyWay('express/static conditions without Last-Modified', FILES, without({ lastModified: false })),
];
