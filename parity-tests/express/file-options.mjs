/** The options of `express.static`, `res.sendFile` and `res.download`, one by one and against headers that were set before. */
import { byEngine } from '../harness/by-engine.mjs';
import { get, head, onApp, post } from '../harness/on-app.mjs';
import { asDownload, asSendFile, asStatic, servedFolder } from '../harness/served-folder.mjs';

const REQUESTS = ['/ten.txt', head('/ten.txt'), get('/ten.txt', 'Range: bytes=2-4'), get('/ten.txt', 'If-None-Match: *'), '/inner/', '/inner', '/none', '/page', '/.hidden', '/'];

/** What `send` itself takes. */
const OPTIONS = {
  'nothing': {},
  ...Object.fromEntries([0, 1, 999, 1000, -1, 1e15, Infinity, NaN, '0', '1s', '1d', '1y', '2 days', '1.5h', 'never', '', null, true].map((maxAge) => [`maxAge ${JSON.stringify(maxAge) ?? ''} ${String(maxAge)}`, { maxAge }])),
  'maxage': { maxage: '1h' },
  'maxAge and maxage': { maxAge: '1d', maxage: '1h' },
  'immutable': { immutable: true },
  'immutable with an age': { immutable: true, maxAge: '1y' },
  'immutable without cacheControl': { immutable: true, cacheControl: false },
  'cacheControl': { cacheControl: true },
  'no cacheControl': { cacheControl: false, maxAge: '1d' },
  'no acceptRanges': { acceptRanges: false },
  'no lastModified': { lastModified: false },
  'no etag': { etag: false },
  ...Object.fromEntries(['etag', 'lastModified', 'acceptRanges', 'cacheControl', 'immutable'].flatMap((flag) => [null, 0, '', 'false'].map((value) => [`${flag} ${JSON.stringify(value)}`, { [flag]: value }]))),
  'all off': { etag: false, lastModified: false, cacheControl: false, acceptRanges: false },
  ...Object.fromEntries(['allow', 'deny', 'ignore'].map((dotfiles) => [`dotfiles ${dotfiles}`, { dotfiles }])),
  'start': { start: 3 },
  'start and end': { start: 3, end: 5 },
};

const STATIC_OPTIONS = {
  ...OPTIONS,
  'unknown': { noSuchOption: 1 },
  'null prototype': Object.assign(Object.create(null), { maxAge: '1h' }),
  'inherited': Object.create({ maxAge: '1h', index: false }),
  ...Object.fromEntries([false, true, '', 'page.html', ['none', 'ten.txt'], [], 'inner', 'inner/a.txt', '../ten.txt', ['..', 'index.html'], ['page.html/'], null].map((index) => [`index ${JSON.stringify(index)}`, { index }])),
  ...Object.fromEntries([false, true, 'html', ['html'], ['none', 'html'], [''], '.html', [], null, ['../page.html']].map((extensions) => [`extensions ${JSON.stringify(extensions)}`, { extensions }])),
  'no redirect': { redirect: false },
  'no fallthrough': { fallthrough: false },
  'no fallthrough, dotfiles deny': { fallthrough: false, dotfiles: 'deny' },
  'no fallthrough, no redirect': { fallthrough: false, redirect: false },
  'setHeaders': { setHeaders: (res, file, stat) => res.set('X-Size', String(stat.size)) },
  'setHeaders over its own': { setHeaders: (res) => res.set({ 'Cache-Control': 'no-store', ETag: '"own"', 'Last-Modified': 'Wed, 02 Jun 2021 00:00:00 GMT', 'Accept-Ranges': 'none', 'Content-Type': 'x/own' }) },
};

/** Of these, those whose meaning only `send` itself has: no native form. */
const ONLY_SEND = [
  ...['start', 'start and end', 'unknown', 'setHeaders', 'setHeaders over its own', 'extensions true', 'extensions ["../page.html"]'],
  ...['index true', 'index "inner/a.txt"', 'index "../ten.txt"', 'index ["..","index.html"]', 'index ["page.html/"]'],
];

/** Set by an earlier layer, so that `send` finds it. */
const BEFORE = {
  'Content-Type': 'application/own', ETag: '"own"', 'Last-Modified': 'Wed, 02 Jun 2021 00:00:00 GMT', 'Cache-Control': 'no-store',
  'Accept-Ranges': 'none', 'Content-Length': '3', 'Content-Encoding': 'identity', 'Content-Range': 'bytes 0-0/1', 'Content-Language': 'en', 'X-Name': 'é',
};
const before = (name, value, way) => (app, ctx) => {
  app.use((req, res, next) => { res.setHeader(name, value); next(); });
  way(app, ctx);
};
const statusBefore = (status, way) => (app, ctx) => {
  app.use((req, res, next) => { res.status(status); next(); });
  way(app, ctx);
};
const VALIDATED = ['/ten.txt', get('/ten.txt', 'If-None-Match: "own"'), get('/ten.txt', 'If-Modified-Since: Wed, 02 Jun 2021 00:00:00 GMT'), get('/ten.txt', 'Range: bytes=0-1', 'If-Range: "own"'), get('/ten.txt', 'Range: bytes=90-'), '/inner', '/none'];
const ways = { static: asStatic(), sendFile: asSendFile() };

const rows = (options, way, requests) => Object.fromEntries(Object.entries(options).map(([title, value]) => [title, [way(value), ...requests]]));

export default [
  ...byEngine(onApp('express/options of static', rows(STATIC_OPTIONS, asStatic, REQUESTS)), ONLY_SEND),
  ...onApp('express/options of sendFile', rows(OPTIONS, asSendFile, REQUESTS.slice(0, 7))),
  ...onApp('express/options of download', rows(OPTIONS, asDownload, REQUESTS.slice(0, 4))),
  ...Object.entries(ways).flatMap(([way, app]) => [
    ...onApp(`express/headers before ${way}`, Object.fromEntries(Object.entries(BEFORE).map(([name, value]) => [name, [before(name, value, app), ...VALIDATED]]))),
    ...onApp(`express/a status before ${way}`, Object.fromEntries([201, 204, 206, 304, 404, 500].map((status) => [String(status), [statusBefore(status, app), ...VALIDATED]]))),
  ]),
  ...byEngine(onApp('express/methods of static', {
    'fallthrough': [asStatic(), post('/ten.txt', 'text/plain', 'x'), { line: 'OPTIONS /ten.txt' }, { line: 'PUT /none' }, { line: 'DELETE /inner' }],
    'no fallthrough': [asStatic({ fallthrough: false }), post('/ten.txt', 'text/plain', 'x'), { line: 'OPTIONS /ten.txt' }, { line: 'PUT /none' }],
    'a body with GET': [asStatic(), { line: 'GET /ten.txt', body: 'unread' }],
    'Expect': [asStatic(), get('/ten.txt', 'Expect: 100-continue')],
    'redirects': [asStatic({}, '/mount'), '/mount/inner?a=b', '/mount/inner?', head('/mount/inner'), '/mount//inner', '/mount/%69nner', '/mount', '/mount/inner%3Fx', '//mount/inner'],
    'a redirect that could leave the site': [asStatic(), '//inner', '///inner', '/%2finner', '/\\inner', '//evil.example/%2e%2e', '//evil.example/..', '/%5cevil.example/..'],
    'two folders of one app': [(app, ctx) => { const root = servedFolder(ctx); app.use('/a', ctx.express.static(root, { index: false })); app.use('/a', ctx.express.static(`${root}/inner`)); app.use('/b', ctx.express.static(`${root}/inner`, { redirect: false })); }, '/a/a.txt', '/a/', '/a', '/a/ten.txt', '/b', '/b/', '/b/a.txt'],
  }), ['fallthrough']),
];
