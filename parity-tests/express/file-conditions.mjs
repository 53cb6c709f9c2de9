/** Conditional requests for files, in each way that a file becomes an answer. */
import { byEngine } from '../harness/by-engine.mjs';
import { get, head, onApp, post } from '../harness/on-app.mjs';
import { etagOf, WAYS } from '../harness/served-folder.mjs';

const SAME = 'Tue, 01 Jun 2021 12:00:00 GMT';
const BEFORE = 'Tue, 01 Jun 2021 11:59:59 GMT';
const AFTER = 'Tue, 01 Jun 2021 12:00:01 GMT';
const WEAK = etagOf(10);
const STRONG = WEAK.slice(2);
const ten = (...headers) => get('/ten.txt', ...headers);

const TAGS = ['*', WEAK, STRONG, '"other"', `"other", ${WEAK}`, `"other",${STRONG} , "x"`, `\t${WEAK}`, `"a,b", ${WEAK}`, ',', 'W/', `w/${STRONG}`, WEAK.slice(0, -1), `${WEAK}"`, `W/${WEAK}`, '* ', `*, ${WEAK}`];
const DATES = [SAME, BEFORE, AFTER, SAME.toLowerCase(), '2021-06-01T12:00:00Z', 'Tuesday, 01-Jun-21 12:00:00 GMT', 'Tue Jun  1 12:00:00 2021', '0', 'never', '-1', '99999999999999', 'Tue, 31 Feb 2021 12:00:00 GMT', 'Wed, 01 Jun 2021 12:00:00 GMT', `${SAME} GMT`, 'Tue, 01 Jun 2021 14:00:00 +0200', 'Tue, 01 Jun 275761 00:00:00 GMT', 'Tue, 01 Jun 2021 24:00:00 GMT', 'Tue, 01 Jun 2021 12:00:60 GMT', 'Tue, 32 Jan 2022 12:00:00 GMT', 'Fri, 31 Dec 9999 23:59:59 GMT', 'Mon, 01 Jan 0001 00:00:00 GMT', 'Sun, 01 Jun 1969 12:00:00 GMT', 'Tue, 01 Jun 2021 12:00:00 UTC'];

const each = (field, values) => values.map((value) => ten(`${field}: ${value}`));

const requests = {
  'If-Match': each('If-Match', TAGS),
  'If-None-Match': each('If-None-Match', TAGS),
  'If-Modified-Since': each('If-Modified-Since', DATES),
  'If-Unmodified-Since': each('If-Unmodified-Since', DATES),
  'several at once': [
    ten(`If-None-Match: "other"`, `If-Modified-Since: ${SAME}`),
    ten(`If-None-Match: ${WEAK}`, `If-Modified-Since: ${BEFORE}`),
    ten(`If-Match: ${WEAK}`, `If-Unmodified-Since: ${BEFORE}`),
    ten('If-Match: "other"', `If-None-Match: ${WEAK}`),
    ten(`If-Match: ${WEAK}`, `If-None-Match: ${WEAK}`),
    ten(`If-Unmodified-Since: ${BEFORE}`, `If-Modified-Since: ${SAME}`),
    ten(`If-Unmodified-Since: never`, `If-Modified-Since: ${SAME}`),
    ten(`If-None-Match: ${WEAK}`, 'Range: bytes=0-1'),
    ten('If-Match: "other"', 'Range: bytes=0-1'),
  ],
  'fields given twice': [
    ten('If-None-Match: "other"', `If-None-Match: ${WEAK}`),
    ten(`If-Modified-Since: ${BEFORE}`, `If-Modified-Since: ${SAME}`),
    ten('If-Match: "other"', `If-Match: ${WEAK}`),
    ten(`If-Unmodified-Since: ${SAME}`, `If-Unmodified-Since: ${BEFORE}`),
    ten('If-None-Match:', `If-None-Match: ${WEAK}`),
    ...[ten('If-None-Match:', 'If-None-Match: *'), ten('If-Match:', 'If-Match: *'), ten('If-Modified-Since:', `If-Modified-Since: ${SAME}`)],
    ...[ten('If-Unmodified-Since:', `If-Unmodified-Since: ${BEFORE}`), ten('Range:', 'Range: bytes=0-1')],
    ...[ten('If-Range:', `If-Range: ${BEFORE}`, 'Range: bytes=0-1'), ten('Cache-Control:', 'Cache-Control: no-cache', 'If-None-Match: *')],
  ],
  'empty fields': ['If-Match', 'If-None-Match', 'If-Modified-Since', 'If-Unmodified-Since', 'If-Range', 'Range'].map((field) => ten(`${field}:`)),
  'fields beyond ASCII': [ten('If-None-Match: "é"'), ten(`If-None-Match: "é", ${WEAK}`), ten('If-Modified-Since: é'), ten('If-Match: "é"')],
  'Cache-Control': ['no-cache', 'max-age=0', 'max-age=0,no-cache', 'no-cache=x', 'x-no-cache', 'NO-CACHE', ' no-cache ', 'no-store'].map((value) => ten(`If-None-Match: ${WEAK}`, `Cache-Control: ${value}`)),
  'HEAD': [head('/ten.txt', `If-None-Match: ${WEAK}`), head('/ten.txt', 'If-Match: "other"'), head('/ten.txt', `If-Modified-Since: ${SAME}`), head('/empty.txt'), head('/none.txt')],
  'POST': [post('/ten.txt', 'text/plain', 'x', `If-None-Match: ${WEAK}`)],
  'an empty file': [get('/empty.txt', `If-None-Match: ${etagOf(0)}`), get('/empty.txt')],
};

/** No GET or HEAD, or fields that Node joins or decodes first. */
const READ_BY_NODE = ['fields given twice', 'fields beyond ASCII', 'POST'];
const ofEngine = (way, scenarios) => (way === 'static' ? byEngine(scenarios, READ_BY_NODE) : scenarios);

const perWay = Object.entries(WAYS).flatMap(([way, app]) =>
  ofEngine(way, onApp(`express/file conditions by ${way}`, Object.fromEntries(Object.entries(requests).map(([title, list]) => [title, [app(), ...list]])))),
);

const TOLD = [ten(`If-None-Match: ${WEAK}`), ten(`If-Modified-Since: ${SAME}`), ten(`If-Match: ${WEAK}`), ten('If-Match: *'), ten(`If-Unmodified-Since: ${SAME}`), ten('Range: bytes=0-1', `If-Range: ${WEAK}`), ten('Range: bytes=0-1', `If-Range: ${SAME}`)];

export default [
  ...perWay,
  ...byEngine(onApp('express/file conditions without a validator', {
    'etag: false': [WAYS.static({ etag: false }), ...TOLD],
    'lastModified: false': [WAYS.static({ lastModified: false }), ...TOLD],
    'neither': [WAYS.static({ etag: false, lastModified: false }), ...TOLD],
    'sendFile, lastModified: false': [WAYS.sendFile({ lastModified: false }), ...TOLD],
    'fallthrough: false': [WAYS.static({ fallthrough: false }), ten('If-Match: "other"'), ten(`If-None-Match: ${WEAK}`), ten('Range: bytes=90-')],
  }), ['sendFile, lastModified: false']),
];
