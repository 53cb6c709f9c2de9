/** `serve-static` that the engine recognises, in the first and the last version that it knows. */
import { get, head, post } from '../harness/on-app.mjs';
import { folderOf, installed, recognised } from '../harness/recognised.mjs';

export { environment } from '../harness/recognised.mjs';

const FILES = {
  ...{ 'todo.txt': '- groceries', 'index.html': '<h1>index</h1>', 'page.html': 'page', '.name': 'hidden', 'a b.txt': 'blank' },
  ...{ 'users/index.html': 'users', 'users/tobi.txt': 'ferret', 'empty/keep': '', 'big.bin': 'x'.repeat(200_000) },
  ...{ 'data.json': '{}', 'types.ts': 'x', 'video.mp4': 'x', 'font.woff2': 'x', 'no-extension': 'x', 'module.mjs': 'x' },
};
const ASKED = ['/todo.txt', head('/todo.txt'), '/', '/users', '/users/', '/none', '/.name', '/page', post('/todo.txt', 'text/plain', 'x')];

const tableOf = (serveStatic) => {
  const using = (options, ...requests) => [
    (app, ctx) => {
      app.use(serveStatic(folderOf(ctx, FILES), options));
      app.use((req, res) => res.status(404).send(`passed on ${req.url}`));
    },
    ...(requests.length === 0 ? ASKED : requests),
  ];
  return {
    defaults: using(),
    types: using(undefined, '/data.json', '/types.ts', '/video.mp4', '/font.woff2', '/no-extension', '/module.mjs', '/index.html'),
    'encoded names': using(undefined, '/a%20b.txt', '/%00', '/%zz', '/../x', '/%2e%2e/x', '//todo.txt', '/todo.txt/', '/none/'),
    'ranges and conditions': using(
      undefined,
      ...[get('/todo.txt', 'Range: bytes=0-4'), get('/todo.txt', 'Range: bytes=50-'), get('/todo.txt', 'Range: bytes=0-0,2-2')],
      ...[get('/todo.txt', 'If-None-Match: *'), get('/todo.txt', 'If-Match: "no"'), get('/big.bin', 'Range: bytes=-9')],
      ...[get('/todo.txt', 'If-Modified-Since: Tue, 01 Jun 2021 12:00:00 GMT'), '/big.bin', head('/big.bin')],
    ),
    'fallthrough: false': using({ fallthrough: false }, ...ASKED, '/%zz', '/../x'),
    'index, extensions, dotfiles': using({ index: ['none.html', 'tobi.txt'], extensions: ['htm', 'html'], dotfiles: 'allow' }),
    'dotfiles: deny': using({ dotfiles: 'deny' }),
    'redirect: false': using({ redirect: false, index: false }),
    'no headers': using({ etag: false, lastModified: false, cacheControl: false, acceptRanges: false }, ...ASKED, get('/todo.txt', 'Range: bytes=0-1')),
    ages: using({ maxAge: '1d', immutable: true }),
    'an age that is undefined': using({ maxAge: undefined, etag: undefined, setHeaders: undefined }),
    setHeaders: using({ setHeaders: (res) => res.set('X-File', '1') }),
    'an option that nobody knows': using({ start: 1 }),
    'a mount': [
      (app, ctx) => {
        app.use('/static', serveStatic(folderOf(ctx, FILES)));
        app.use((req, res) => res.status(404).send(`passed on ${req.url}`));
      },
      ...['/static', '/static/', '/static/todo.txt', '/static/users', '/todo.txt', '/staticx'],
    ],
    'two folders': [
      (app, ctx) => {
        const root = folderOf(ctx, FILES);
        app.use(serveStatic(`${root}/users`), serveStatic(root));
      },
      ...['/tobi.txt', '/todo.txt', '/', '/none'],
    ],
    'on a route': [(app, ctx) => void app.get('/todo.txt', serveStatic(folderOf(ctx, FILES))), '/todo.txt', '/none'],
  };
};

const javascript = ['setHeaders', 'an option that nobody knows'];

export default ['serve-static', 'serve-static-oldest'].flatMap((alias) => {
  const { exported, version } = installed(alias);
  return recognised(`recognised/serve-static ${version}`, tableOf(exported), { javascript });
});
