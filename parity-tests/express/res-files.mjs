/** `res.sendFile`, `res.download` and `res.attachment`. */
import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { get, handler, head, onApp, post, tried } from '../harness/on-app.mjs';

const WHEN = new Date('2021-06-01T12:00:00Z');

/** A folder with files whose times are known; its path is in no answer. */
function folder(ctx) {
  const root = path.dirname(ctx.path('x'));
  mkdirSync(path.join(root, 'inner'), { recursive: true });
  const files = { 'name.txt': 'tobi', 'user.html': '<p>{{user.name}}</p>', '.hidden': 'secret', 'snow ☃': 'snow', 'empty.txt': '', 'inner/index.html': 'index', 'inner/.dot': 'dot', 'data.unknown-ext': 'data', 'a%b': 'percent' };
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(path.join(root, name), text);
    utimesSync(path.join(root, name), WHEN, WHEN);
  }
  return root;
}

/** Requests answered with the root folder at hand; what a callback is told is recorded. */
const files = (handle) => (app, ctx) => {
  const root = folder(ctx);
  const told = (label = 'callback') => (error) => ctx.record(label, error ? [error.name, error.code ?? null, error.status ?? null] : 'done');
  app.use((req, res, next) => handle(req, res, { root, file: (name) => path.join(root, name), told, next, ctx }));
};

export default [
  ...onApp('express/res.sendFile', {
    'an absolute path': [files((req, res, { file }) => res.sendFile(file('name.txt')))],
    'a path relative to a root': [files((req, res, { root }) => res.sendFile('name.txt', { root }))],
    'HEAD': [files((req, res, { root }) => res.sendFile('name.txt', { root })), head('/')],
    'types by extension': [files((req, res, { root }) => res.sendFile(decodeURI(req.path.slice(1)), { root })), '/user.html', '/data.unknown-ext', '/snow%20%E2%98%83', '/empty.txt'],
    'an own Content-Type': [files((req, res, { root }) => res.type('application/x-own').sendFile('name.txt', { root }))],
    'a percent sign in the name': [files((req, res, { root }) => res.sendFile('a%b', { root }))],
    'a status before': [files((req, res, { root }) => res.status(404).sendFile('name.txt', { root }))],
    'a relative path without a root': [files((req, res) => res.sendFile('name.txt'))],
    'no path': [files((req, res) => res.sendFile())],
    'a path that is no text': [files((req, res) => res.sendFile(42))],
    'a missing file': [files((req, res, { root }) => res.sendFile('none', { root }))],
    'a missing file with a callback': [files((req, res, { root, told, ctx }) => res.sendFile('none', { root }, (error) => { told()(error); res.status(error.status).end(String(res.headersSent)); void ctx; }))],
    'a callback': [files((req, res, { root, told }) => res.sendFile('name.txt', { root }, told()))],
    'a callback as the second argument': [files((req, res, { file, told }) => res.sendFile(file('name.txt'), told()))],
    'a folder': [files((req, res, { root, next }) => { req.next = next; res.sendFile('inner', { root }); })],
    'a folder with a callback': [files((req, res, { root, told }) => res.sendFile('inner', { root }, (error) => { told()(error); res.status(500).end(); }))],
    'above the root': [files((req, res, { root }) => res.sendFile('../x', { root }))],
    'a null byte': [files((req, res, { root }) => res.sendFile('a\0b', { root }))],
    'a lone surrogate': [files((req, res, { root }) => res.sendFile('a\ud800', { root }))],
    'a symbolic link': [files((req, res, { root, file }) => { tried(() => symlinkSync('name.txt', file('link'))); res.sendFile('link', { root }); })],
    'dotfiles: the default': [files((req, res, { root }) => res.sendFile('.hidden', { root }))],
    ...Object.fromEntries(['allow', 'deny', 'ignore', 'bad'].map((dotfiles) => [`dotfiles: ${dotfiles}`, [files((req, res, { root }) => res.sendFile(req.path.slice(1), { root, dotfiles })), '/.hidden', '/inner/.dot']])),
    'headers': [files((req, res, { root }) => res.sendFile('name.txt', { root, headers: { 'x-sent': 'yes', 'Content-Type': 'text/own' } }))],
    'headers are not set on failure': [files((req, res, { root }) => res.sendFile('none', { root, headers: { 'x-sent': 'yes' } }))],
    'maxAge': [files((req, res, { root }) => res.sendFile('name.txt', { root, maxAge: req.query.a ?? 4000 })), '/', '/?a=1d', '/?a=bad'],
    'immutable': [files((req, res, { root }) => res.sendFile('name.txt', { root, maxAge: '1h', immutable: true }))],
    'cacheControl off': [files((req, res, { root }) => res.sendFile('name.txt', { root, cacheControl: false }))],
    'lastModified off': [files((req, res, { root }) => res.sendFile('name.txt', { root, lastModified: false }))],
    'start and end': [files((req, res, { root }) => res.sendFile('name.txt', { root, start: 1, end: 2 }))],
    'acceptRanges off': [files((req, res, { root }) => res.sendFile('name.txt', { root, acceptRanges: false })), get('/', 'Range: bytes=0-1')],
    'ranges': [files((req, res, { root }) => res.sendFile('name.txt', { root })), get('/', 'Range: bytes=0-1'), get('/', 'Range: bytes=-2'), get('/', 'Range: bytes=2-'), get('/', 'Range: bytes=9-'), get('/', 'Range: bytes=0-0,2-3'), get('/', 'Range: words=0-1')],
    'If-Range': [files((req, res, { root }) => res.sendFile('name.txt', { root })), get('/', 'Range: bytes=0-1', 'If-Range: Tue, 01 Jun 2021 12:00:00 GMT'), get('/', 'Range: bytes=0-1', 'If-Range: Tue, 01 Jun 2021 11:00:00 GMT'), get('/', 'Range: bytes=0-1', 'If-Range: "other"')],
    'conditions': [files((req, res, { root }) => res.sendFile('name.txt', { root })), get('/', 'If-Modified-Since: Tue, 01 Jun 2021 12:00:00 GMT'), get('/', 'If-None-Match: *'), get('/', 'If-Match: "other"'), get('/', 'If-Unmodified-Since: Tue, 01 Jun 2021 11:00:00 GMT')],
    "the setting 'etag' off": [(app, ctx) => { app.disable('etag'); files((req, res, { root }) => res.sendFile('name.txt', { root }))(app, ctx); }],
    'an own ETag': [files((req, res, { root }) => res.set('ETag', '"own"').sendFile('name.txt', { root }))],
  }),
  ...onApp('express/res.download', {
    'a path': [files((req, res, { file }) => res.download(file('user.html')))],
    'another name': [files((req, res, { file }) => res.download(file('user.html'), 'document'))],
    'a name beyond latin1': [files((req, res, { file }) => res.download(file('user.html'), '☃ "ü".html'))],
    'a name with folders': [files((req, res, { file }) => res.download(file('user.html'), '/a/b/c.txt'))],
    'a callback': [files((req, res, { file, told }) => res.download(file('user.html'), told()))],
    'a name and a callback': [files((req, res, { file, told }) => res.download(file('user.html'), 'd.html', told()))],
    'options': [files((req, res, { root }) => res.download('user.html', { root, maxAge: 1000, headers: { 'X-A': '1', 'content-disposition': 'inline' } }))],
    'a name and options': [files((req, res, { root }) => res.download('name.txt', 'own.txt', { root, headers: { 'Content-Type': 'text/own' } }))],
    'a name, options and a callback': [files((req, res, { root, told }) => res.download('name.txt', 'own.txt', { root }, told()))],
    'options and a callback': [files((req, res, { root, told }) => res.download('name.txt', { root }, told()))],
    'a name of null': [files((req, res, { root }) => res.download('name.txt', null, { root }))],
    'a dotfile': [files((req, res, { root }) => res.download('.hidden', { root, dotfiles: 'allow' }))],
    'a missing file': [files((req, res, { root }) => res.download('none', { root }))],
    'a missing file with a callback': [files((req, res, { root, told }) => res.download('none', { root }, (error) => { told()(error); res.status(404).end(String(res.get('Content-Disposition'))); }))],
    'POST': [files((req, res, { root }) => res.download('name.txt', { root })), post('/', 'text/plain', 'x')],
  }),
  ...onApp('express/res.attachment', {
    'no name': [handler((req, res) => res.attachment().send('x'))],
    'a name with a type': [handler((req, res) => res.attachment('/path/to/image.png').send('x'))],
    'a name without an extension': [handler((req, res) => res.attachment('README').send('x'))],
    'a name beyond ASCII': [handler((req, res) => res.attachment('日本語 "x".txt').send('x'))],
    'an empty name': [handler((req, res) => res.attachment('').send('x'))],
    'a name that is no text': [handler((req, res) => res.attachment(5).send('x'))],
  }),
];
