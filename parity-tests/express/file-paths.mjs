/** Which file a path leads to: traversal in every encoding, hidden names, links, and roots that are links. */
import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { byEngine } from '../harness/by-engine.mjs';
import { get, head, onApp } from '../harness/on-app.mjs';
import { asStatic, replaceLink, servedFolder, WAYS, write } from '../harness/served-folder.mjs';

const UP = ['..', '%2e%2e', '%2E%2E', '.%2e', '%2e.', '%252e%252e', '%c0%ae%c0%ae', '%e0%80%ae%e0%80%ae', '%uff0e%uff0e', '..%00', '%00..', '..;', '...', '....', '.', '%2e', '..%20', '..%09', '%ef%bc%8e%ef%bc%8e'];
const SLASHES = ['/', '%2f', '%2F', '\\', '%5c', '%5C', '%252f', '%255c', '//', '%c0%af', '%ef%bc%8f'];
const SECRET = 'secret.txt';

const requests = {
  'a way up': UP.map((up) => `/${up}/${SECRET}`),
  'a way up, other slashes': SLASHES.flatMap((slash) => [`/..${slash}${SECRET}`, `/%2e%2e${slash}${SECRET}`, `/inner${slash}..${slash}..${slash}${SECRET}`]),
  'a way up and down again': ['/../public/ten.txt', '/inner/../ten.txt', '/inner/%2e%2e/ten.txt', '/inner%2f..%2ften.txt', '/none/../ten.txt', '/ten.txt/../ten.txt', '/inner/..', '/inner/../', '/inner/../..', '/inner/./a.txt', '/./ten.txt', '/inner/.'],
  'absolute names': ['//etc/passwd', '/%2fetc/passwd', '/%2f%2fetc/passwd', '/C:/x', '/C:%5cx', '/file:///etc/passwd'],
  'NUL': ['/%00', '/ten.txt%00', '/ten.txt%00.html', '/%00/ten.txt', '/inner%00/a.txt', '/inner/%00'],
  'malformed escapes': ['/%', '/%2', '/%zz', '/%C3', '/%ff', '/%ED%A0%80', '/ten%2', '/%F5%80%80%80'],
  'backslashes': ['/back%5Cslash.txt', '/back\\slash.txt', '/inner\\a.txt', '/inner%5Ca.txt', '/%5C', '/..%5C..%5Cten.txt'],
  'slashes': ['//ten.txt', '///inner//a.txt', '/inner%2fa.txt', '/ten.txt/', '/ten.txt%2f', '/ten.txt//', '/inner//', '/inner%2f', '/ten.txt/.', '/ten.txt/x'],
  'ends of names': ['/ten.txt.', '/ten.txt%20', '/ten.txt::$DATA', '/TEN.TXT', '/ten.txt~', '/ten.txt;x=1', '/ten.txt%3Fx', '/ten.txt%23x', '/ten.txt?../..', '/ten.txt??'],
  'types': ['/unknown.no-such-type', '/bare', '/page.html', '/page.'],
  'hidden names': ['/.hidden', '/%2ehidden', '/.folder', '/.folder/', '/.folder/a.txt', '/inner/.dot.txt', '/.none', '/.folder/../ten.txt', '/..hidden'],
  'whole URLs': ['http://localhost/ten.txt', 'http://localhost/inner', 'http://localhost/inner?x', 'http://other//inner', 'http://localhost', 'http://localhost/../secret.txt', 'http://localhost/%2e%2e/secret.txt'],
  'long names': [`/${'../'.repeat(2000)}${SECRET}`, `/${'x/../'.repeat(1500)}ten.txt`, `/${'a'.repeat(255)}`, `/${'a'.repeat(256)}`, `/${'a/'.repeat(3000)}`, `/${'%61'.repeat(1500)}`],
  'HEAD': [head(`/../${SECRET}`), head('/%00'), head('/inner'), head('/ten.txt/')],
};

/** Nothing but what leads to no file, or what Node's own parser has to read: JavaScript's, by whichever way. */
const NO_FILE = ['a way up', 'a way up, other slashes', 'absolute names', 'NUL', 'malformed escapes', 'whole URLs'];
/** Whose requests are not for the engine: none is below that mount. */
const NOT_BY_ENGINE = new Set(['sendFile', 'static under a mount']);
const ofEngine = (way, scenarios) => (NOT_BY_ENGINE.has(way) ? scenarios : byEngine(scenarios, way.startsWith('static, index: false') ? [...NO_FILE, 'HEAD'] : NO_FILE));

const scenariosOf = (app) => Object.fromEntries(Object.entries(requests).map(([title, list]) => [title, [app(), ...list]]));

const VARIANTS = {
  'static': asStatic,
  'static, fallthrough: false': () => asStatic({ fallthrough: false }),
  'static, dotfiles: allow': () => asStatic({ dotfiles: 'allow' }),
  'static, dotfiles: deny': () => asStatic({ dotfiles: 'deny' }),
  'static, dotfiles: deny, fallthrough: false': () => asStatic({ dotfiles: 'deny', fallthrough: false }),
  'static, index: false, redirect: false': () => asStatic({ index: false, redirect: false }),
  'static, extensions': () => asStatic({ extensions: ['txt', 'html'] }),
  'static under a mount': () => asStatic({}, '/public'),
  'sendFile': WAYS.sendFile,
};

/** The root of these is a link that is turned while the server runs. */
const releases = (serve) => (app, ctx) => {
  for (const release of ['release-41', 'release-42']) {
    write(ctx.path(`${release}/a.txt`), `of ${release}`);
    write(ctx.path(`${release}/${release}.txt`), 'only here');
    write(ctx.path(`${release}/index.html`), `index of ${release}`);
  }
  symlinkSync('release-41', ctx.path('current'));
  serve(app, ctx, ctx.path('current'));
  app.use((req, res) => res.status(404).send('passed on'));
};
const turn = (release) => (ctx) => replaceLink(release, ctx.path('current'));
const ASKED = ['/a.txt', '/release-41.txt', '/release-42.txt', '/'];
const byStatic = (app, ctx, root) => app.use(ctx.express.static(root));
const bySendFile = (app, ctx, root) => app.get('/{*name}', (req, res, next) => res.sendFile(req.path.slice(1), { root }, (error) => error && next()));

const linked = (serve = asStatic()) => (app, ctx) => {
  const root = servedFolder(ctx);
  for (const [name, target] of Object.entries({ within: 'ten.txt', up: 'inner/a.txt', out: '../secret.txt', absolute: ctx.path('secret.txt'), gone: 'none', self: 'self', 'folder-within': 'inner', 'folder-out': '..', 'to-hidden': '.hidden', '.hidden-link': 'ten.txt', chain: 'within' })) {
    symlinkSync(target, `${root}/${name}`);
  }
  return serve(app, ctx);
};
const LINKS = ['/within', '/up', '/out', '/absolute', '/gone', '/self', '/chain', '/folder-within', '/folder-within/', '/folder-within/a.txt', '/folder-out/secret.txt', '/folder-out/public/ten.txt', '/to-hidden', '/.hidden-link', '/folder-within/../ten.txt'];

const changed = [
  asStatic(), '/ten.txt',
  (ctx) => write(ctx.path('public/ten.txt'), 'other text'), '/ten.txt',
  (ctx) => write(ctx.path('public/ten.txt'), 'longer than before'), '/ten.txt', get('/ten.txt', 'Range: bytes=0-1'),
  (ctx) => rmSync(ctx.path('public/ten.txt')), '/ten.txt',
  (ctx) => mkdirSync(ctx.path('public/ten.txt')), '/ten.txt', '/ten.txt/',
  (ctx) => write(ctx.path('public/ten.txt/index.html'), 'a folder now'), '/ten.txt/',
  (ctx) => renameSync(ctx.path('public'), ctx.path('moved')), '/ten.txt/', '/page.html',
  (ctx) => write(ctx.path('public/page.html'), 'a new root'), '/page.html',
];

export default [
  ...Object.entries(VARIANTS).flatMap(([way, app]) => ofEngine(way, onApp(`express/file paths by ${way}`, scenariosOf(app)))),
  ...byEngine(onApp('express/links', {
    'by static': [linked(), ...LINKS],
    'by static, fallthrough: false': [linked(asStatic({ fallthrough: false })), ...LINKS],
    'by static, dotfiles: allow': [linked(asStatic({ dotfiles: 'allow' })), ...LINKS],
    'by sendFile': [linked(WAYS.sendFile()), ...LINKS],
    'a root that is turned, by static': [releases(byStatic), ...ASKED, turn('release-42'), ...ASKED, turn('release-41'), ...ASKED, turn('none'), ...ASKED, turn('release-42'), ...ASKED],
    'a root that is turned, by sendFile': [releases(bySendFile), ...ASKED, turn('release-42'), ...ASKED],
  }), ['by sendFile', 'a root that is turned, by sendFile']),
  ...byEngine(onApp('express/files that change between requests', { 'text, length, kind, root': changed })),
];
