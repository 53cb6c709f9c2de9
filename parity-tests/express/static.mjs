/** `express.static`: what is served, how, and what is passed on. */
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { byEngine } from '../harness/by-engine.mjs';
import { get, head, onApp, post, tried } from '../harness/on-app.mjs';

const WHEN = new Date('2021-06-01T12:00:00Z');

const served = (options, fill = (app, serve) => app.use(serve)) => (app, ctx) => {
  const root = path.dirname(ctx.path('x'));
  const files = { 'todo.txt': '- groceries', 'index.html': '<h1>index</h1>', 'users/index.html': 'users', 'users/tobi.txt': 'ferret', '.name': 'hidden', 'a b.txt': 'blank', 'snow ☃/x.txt': 'snow', 'page.html': 'page', 'big.bin': 'x'.repeat(200_000), 'empty/keep': '', '100%.txt': 'percent' };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
    utimesSync(path.join(root, name), WHEN, WHEN);
  }
  fill(app, ctx.express.static(root, options), ctx, root);
  app.use((req, res) => res.status(404).send(`passed on ${req.url}`));
};

/** No request for a file that is there and shown, or none that reaches `express.static` first. */
const NO_FILE = [
  ...['what is not there', 'methods', 'index: false', 'dotfiles', 'dotfiles: deny', 'setHeaders', 'setHeaders that is no function'],
  ...['no root', 'after a rewritten URL', 'a head that was sent'],
];

export default byEngine(onApp('express/express.static', {
  'a file': [served(), '/todo.txt', head('/todo.txt'), '/users/tobi.txt', '/todo.txt?v=1'],
  'an index': [served(), '/', '/users/', head('/')],
  'a folder is redirected': [served(), '/users', '/users?a=b', '/empty', '/empty/'],
  'a folder under a mount': [served({}, (app, serve) => app.use('/static', serve)), '/static', '/static/', '/static/users', '/static/todo.txt'],
  'encoded names': [served(), '/a%20b.txt', '/snow%20%E2%98%83/x.txt', '/100%25.txt', '/100%.txt', '/%00', '/%zz'],
  'what is not there': [served(), '/none', '/users/none', '/todo.txt/'],
  'above the root': [served(), '/../x', '/%2e%2e/x', '/users/../../x', '//todo.txt', '/users//tobi.txt'],
  'methods': [served(), post('/todo.txt', 'text/plain', 'x'), { line: 'OPTIONS /todo.txt' }, { line: 'DELETE /todo.txt' }],
  'fallthrough: false': [served({ fallthrough: false }), '/none', '/%zz', '/../x', post('/todo.txt', 'text/plain', 'x'), '/users'],
  'index: false': [served({ index: false }), '/', '/users/'],
  'index: a list': [served({ index: ['none.html', 'tobi.txt'] }), '/users/', '/'],
  'redirect: false': [served({ redirect: false }), '/users', '/users/'],
  'extensions': [served({ extensions: ['htm', 'html'] }), '/page', '/none', '/users'],
  'dotfiles': [served(), '/.name'],
  'dotfiles: allow': [served({ dotfiles: 'allow' }), '/.name'],
  'dotfiles: deny': [served({ dotfiles: 'deny' }), '/.name', '/.none'],
  'maxAge': [served({ maxAge: '1d' }), '/todo.txt'],
  'maxAge and immutable': [served({ maxAge: 1000, immutable: true }), '/todo.txt'],
  'maxAge of infinity': [served({ maxAge: Infinity }), '/todo.txt'],
  'cacheControl: false': [served({ cacheControl: false }), '/todo.txt'],
  'etag: false': [served({ etag: false }), '/todo.txt'],
  'lastModified: false': [served({ lastModified: false }), '/todo.txt'],
  'acceptRanges: false': [served({ acceptRanges: false }), get('/todo.txt', 'Range: bytes=0-1')],
  'ranges': [served(), get('/todo.txt', 'Range: bytes=0-4'), get('/todo.txt', 'Range: bytes=-3'), get('/todo.txt', 'Range: bytes=50-'), get('/todo.txt', 'Range: bytes=0-0,2-2'), get('/todo.txt', 'Range: asdf')],
  'conditions': [served(), get('/todo.txt', 'If-Modified-Since: Tue, 01 Jun 2021 12:00:00 GMT'), get('/todo.txt', 'If-None-Match: *'), get('/todo.txt', 'If-Match: "no"'), get('/todo.txt', 'If-Unmodified-Since: Mon, 31 May 2021 00:00:00 GMT')],
  'setHeaders': [served({ setHeaders: (res, file, stat) => res.set('X-File', `${path.basename(file)} ${stat.size}`) }), '/todo.txt', '/none', '/users'],
  'setHeaders that is no function': [(app, { express }) => { const result = tried(() => typeof express.static('/', { setHeaders: 1 })); app.use((req, res) => res.json(result)); }],
  'no root': [(app, { express }) => { const results = [tried(() => express.static()), tried(() => express.static(42))]; app.use((req, res) => res.json(results)); }],
  'a large file': [served(), '/big.bin', head('/big.bin'), get('/big.bin', 'Range: bytes=100000-100010')],
  'two folders': [(app, ctx) => { served({}, (a, serve, { express }, root) => { a.use(express.static(path.join(root, 'users')), serve); })(app, ctx); }, '/tobi.txt', '/todo.txt'],
  'after a rewritten URL': [served({}, (app, serve) => app.use((req, res, next) => { req.url = '/todo.txt'; next(); }, serve)), '/anything'],
  'a head that was sent': [served({}, (app, serve) => app.use((req, res, next) => { res.write('x'); next(); }, serve)), '/none'],
}), NO_FILE);
