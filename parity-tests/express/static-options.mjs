/** Each option of `express.static` and `res.sendFile`, with what it may be and with what it may not. */
import { get, head, tried } from '../harness/on-app.mjs';
import { everyWay } from '../harness/static-files.mjs';

const FILES = {
  ...{ 'root/todo.txt': '- groceries', 'root/index.html': 'index', 'root/page.html': 'page', 'root/page.htm': 'page, shorter', 'root/sub/index.html': 'index of sub' },
  ...{ 'root/sub/home.txt': 'home', 'root/.dot': 'hidden', 'root/a.b': 'a dot', 'root/folder.html/x': 'x', 'root/empty/.keep': '', 'root/none.html/y': 'y', 'root/file': 'no extension' },
};
const ASKED = ['/todo.txt', head('/todo.txt'), '/', '/sub', '/sub/', '/page', '/.dot', '/none', '/todo.txt/', '/empty/', '/file', '/%zz', get('/todo.txt', 'Range: bytes=0-1'), get('/todo.txt', 'Range: bytes=99-'), get('/todo.txt', 'If-None-Match: *')];
const METHODS = ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'PROPFIND'].map((method) => ({ line: `${method} /todo.txt`, headers: ['Content-Length: 0'] }));

/** A value and its name, as both stand in a title. */
const shown = (value) => (typeof value === 'function' ? 'a function' : typeof value === 'number' ? String(value) : JSON.stringify(value));
const each = (name, values, requests = ASKED, rest = {}) => Object.fromEntries(values.map((value) => [`${name}: ${shown(value)}`, { options: { [name]: value }, requests, ...rest }]));

const FLAGS = [true, false, null, 0, 1, '', 'false'];
const AGES = [0, 1000, 1500, -1000, 86_400_000, 31_536_000_000, 1e15, Infinity, NaN, '1d', '2 weeks', '', 'never', null];
const EXTENSIONS = [false, [], 'html', ['htm', 'html'], ['.html'], [''], ['html', 'none'], ['none', 'folder'], null, ['b/../../todo.txt']];
const FOLDERS = ['/page', '/a', '/folder', '/none', '/sub', '/page.', '/page/', '/file', '/todo'];
const INDEXES = [true, false, 'home.txt', ['none.html', 'home.txt'], [], '', ['sub/home.txt'], ['..', 'index.html'], null, ['page.html/'], ['empty', 'index.html']];

/** Options whose meaning only `send` can work out. */
const ONLY_SEND = ['extensions: ["b/../../todo.txt"]', 'index: true', 'index: ["sub/home.txt"]', 'index: ["..","index.html"]', 'index: ["page.html/"]'];

const throwing = (names) => Object.fromEntries(names.map(([name, value]) => [`${name}: ${shown(value)}`, { options: { [name]: value }, passed: true, requests: ['/todo.txt', '/none', '/'] }]));

/** What both take. */
const COMMON = {
  ...each('etag', FLAGS, ['/todo.txt', get('/todo.txt', 'If-None-Match: *'), get('/todo.txt', 'If-Match: *')]),
  ...each('lastModified', FLAGS, ['/todo.txt', get('/todo.txt', 'If-Modified-Since: Tue, 01 Jun 2021 12:00:00 GMT')]),
  ...each('acceptRanges', FLAGS, ['/todo.txt', get('/todo.txt', 'Range: bytes=0-1'), get('/todo.txt', 'Range: bytes=99-')]),
  ...each('cacheControl', FLAGS, ['/todo.txt', head('/todo.txt')]),
  ...each('maxAge', AGES, ['/todo.txt']),
  ...each('immutable', FLAGS, ['/todo.txt']),
  'maxAge and immutable': { options: { maxAge: '1y', immutable: true }, requests: ASKED },
  'maxAge and immutable, cacheControl: false': { options: { maxAge: '1y', immutable: true, cacheControl: false }, requests: ['/todo.txt'] },
  'all of them off': { options: { etag: false, lastModified: false, acceptRanges: false, cacheControl: false, index: false }, requests: ASKED },
};

const STATIC = {
  ...each('maxage', AGES, ['/todo.txt']),
  ...each('fallthrough', FLAGS, [...ASKED, ...METHODS]),
  ...each('redirect', FLAGS, ['/sub', '/sub?x=1', '/sub/', '/empty', '/empty/', '/none']),
  ...each('extensions', EXTENSIONS, FOLDERS),
  ...each('index', INDEXES, ['/', '/sub/', '/sub', '/empty/', '/none/', head('/sub/')]),
  'fallthrough: false, and no redirect': { options: { fallthrough: false, redirect: false }, requests: [...ASKED, ...METHODS] },
  'fallthrough: false, and no index': { options: { fallthrough: false, index: false }, requests: ASKED },
  'fallthrough: false, extensions': { options: { fallthrough: false, extensions: ['htm', 'html'] }, requests: FOLDERS },
  'methods': { requests: ['/todo.txt', ...METHODS] },
  'no options': { options: undefined, requests: ASKED },
};

const SET_HEADERS = {
  'setHeaders': {
    passed: true,
    options: { setHeaders: (res, file, stat) => res.set({ 'X-File': `${file.split('/').pop()} ${stat.size}`, 'Cache-Control': 'private', 'Last-Modified': 'mine' }) },
    requests: [...ASKED, get('/todo.txt', 'If-Modified-Since: Tue, 01 Jun 2021 12:00:00 GMT')],
  },
  'setHeaders that throws': { passed: true, options: { setHeaders: () => { throw new Error('no headers'); } }, requests: ['/none'] },
  'setHeaders that answers': { passed: true, options: { setHeaders: (res) => void tried(() => res.end('mine')) }, requests: ['/none', head('/none')] },
};

const REFUSED = throwing([['dotfiles', 'bad'], ['extensions', [1]], ['index', [1]], ['extensions', 7], ['root', '/']]);

for (const title of ONLY_SEND) STATIC[title].passed = true;

export default [
  ...everyWay('express/static options', FILES, { ...COMMON, ...STATIC, ...SET_HEADERS, ...REFUSED }, ['first', 'behind JavaScript']),
  ...everyWay('express/static options', FILES, { ...COMMON, 'start': { options: { start: 2 }, requests: ASKED }, 'start and end': { options: { start: 2, end: 5 }, requests: [...ASKED, get('/todo.txt', 'Range: bytes=1-2'), get('/todo.txt', 'Range: bytes=4-')] }, 'an end behind the file': { options: { end: 99 }, requests: ASKED } }, ['res.sendFile']),
];
