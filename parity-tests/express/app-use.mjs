/** `app.use`, mounting, `mountpath`, the 'mount' event, `app.path`, prototypes of mounted apps. */
import { get, onApp, tried } from '../harness/on-app.mjs';

const seen = (req) => [req.url, req.baseUrl, req.originalUrl, { ...req.params }];
const note = (label) => (req, res, next) => { (req.notes ??= []).push([label, ...seen(req)]); next(); };
const answer = (req, res) => res.json(req.notes ?? []);

export default [
  ...onApp('express/app.use', {
    'middlewares in order': [(app) => { app.use(note(1), note(2)); app.use([note(3), [note(4)]], note(5)); app.use(answer); }],
    'a path': [(app) => { app.use('/a', note('a')); app.use('/a/b', note('b')); app.use(answer); }, '/', '/a', '/a/', '/a/b', '/a/b/c?d', '/ab', '/A/B'],
    'several paths': [(app) => { app.use(['/a', '/b'], note('ab')); app.use(['/c', ['/d']], [note('cd')]); app.use(answer); }, '/a/x', '/b/x', '/d', '/e'],
    'a parameter': [(app) => { app.use('/:user', note('user')); app.use('/:user/:what', note('what')); app.use(answer); }, '/tobi', '/tobi/edit/x', '/'],
    'a regular expression': [(app) => { app.use(/^\/a.*z/, note('az')); app.use(/\/(\d+)/, note('digits')); app.use(answer); }, '/abz', '/abz/1', '/12/x', '/a'],
    'a wildcard': [(app) => { app.use('/a/*rest', note('rest')); app.use('/{*all}', note('all')); app.use(answer); }, '/a/b/c', '/a', '/'],
    'an optional part': [(app) => { app.use('/a{/:b}', note('ab')); app.use(answer); }, '/a', '/a/b', '/a/b/c'],
    'a trailing slash': [(app) => { app.use('/a/', note('a')); app.use(answer); }, '/a', '/a/', '/a/b', '/a?x'],
    'an encoded path': [(app) => { app.use('/a b', note('raw')); app.use('/a%20b', note('encoded')); app.use(answer); }, '/a%20b/c'],
    'a rewritten URL': [(app) => { app.use((req, res, next) => { req.url = `/new${req.url}`; next(); }); app.use('/new', note('new')); app.use(answer); }, '/x', '/?q'],
    'a rewritten URL in a mount': [(app) => { app.use('/a', (req, res, next) => { req.url = '/rewritten?q'; next(); }); app.use(note('after')); app.use(answer); }, '/a/b', '/a', '/a?x'],
    'a rewritten method': [(app) => { app.use((req, res, next) => { req.method = 'DELETE'; next(); }); app.delete('/', (req, res) => res.send('deleted')); }, '/'],
    'next called twice': [(app, ctx) => { app.use((req, res, next) => { next(); next(); }); app.use((req, res, next) => { ctx.record('second'); if (res.headersSent) next(); else res.end('x'); }); }],
    'next after the answer': [(app, ctx) => { app.use((req, res, next) => { res.send('answered'); next(); }); app.use((req, res, next) => { ctx.record('after', res.headersSent); void next; }); }],
    'a hundred and fifty in a row': [(app) => { let count = 0; for (let i = 0; i < 150; i += 1) app.use((req, res, next) => { count += 1; next(); }); app.use((req, res) => { res.send(String(count)); count = 0; }); }],
    'registered while serving': [(app) => { let done = false; app.use((req, res, next) => { if (!done) { done = true; app.get('/late', (r, s) => s.send('late')); } next(); }); }, '/late', '/late'],
    'refused arguments': [(app) => { const results = [[], ['/a'], [null], ['/a', 'b'], [[]], ['/a', undefined], [{}]].map((args) => tried(() => app.use(...args) && 'used')); app.use((req, res) => res.json(results)); }],
  }),
  ...onApp('express/mounted apps', {
    'a path': [(app, { express }) => { const inner = express(); inner.get('/', (req, res) => res.json([...seen(req), req.app === inner, res.app === inner, inner.mountpath, inner.path(), inner.parent === app])); app.use('/blog', inner); }, '/blog', '/blog/?x'],
    'two levels': [(app, { express }) => { const [one, two] = [express(), express()]; two.get('/:x', (req, res) => res.json([...seen(req), two.path()])); one.use('/two', two); app.use('/one', one); }, '/one/two/three'],
    'several paths': [(app, { express }) => { const inner = express(); inner.get('/', (req, res) => res.json([req.baseUrl, inner.mountpath])); app.use(['/a', '/b'], inner); }, '/a', '/b'],
    "the 'mount' event": [(app, { express, ...ctx }) => { void ctx; const inner = express(); const events = []; inner.on('mount', (parent) => events.push(parent === app, inner.mountpath)); app.use('/in', inner); app.use((req, res) => res.json(events)); }],
    'goes on after it': [(app, { express }) => { const inner = express(); inner.use(note('inner')); app.use('/a', inner); app.use((req, res) => res.json([req.notes, req.app === app, Object.getPrototypeOf(req) === app.request, req.url])); }, '/a/b'],
    'its own prototypes': [(app, { express }) => { const inner = express(); inner.response.shout = function (text) { this.send(text.toUpperCase()); }; inner.request.own = 'inner'; app.request.own = 'outer'; app.request.above = 'above'; inner.get('/', (req, res) => res.shout(`${req.own} ${req.above}`)); app.use('/in', inner); app.use((req, res) => res.send(`${req.own} ${typeof res.shout}`)); }, '/in', '/out'],
    'its errors': [(app, { express }) => { const inner = express(); inner.get('/', () => { throw new Error('inside'); }); inner.use((error, req, res, next) => next(Object.assign(error, { seen: true }))); app.use('/in', inner); app.use((error, req, res, next) => { res.status(500).json([error.message, error.seen, req.app === app]); void next; }); }, '/in'],
    'its locals': [(app, { express }) => { const inner = express(); inner.use((req, res) => res.json([res.locals.a, Object.keys(inner.locals)])); app.use((req, res, next) => { res.locals.a = 1; next(); }, inner); }],
    'in a router': [(app, { express }) => { const inner = express(); const router = express.Router(); inner.get('/c', (req, res) => res.json(seen(req))); router.use('/b', inner); app.use('/a', router); }, '/a/b/c'],
    'a function with handle and set': [(app) => { const fake = Object.assign((req, res) => res.end('called'), { handle: (req, res) => res.end('handled'), set() {}, emit(name) { fake.emitted = name; } }); app.use('/fake', fake); app.use((req, res) => res.json([fake.emitted, fake.mountpath, fake.parent === app])); }, '/fake', '/'],
    'a bare function app': [(app, { express }) => { const inner = express(); inner.use((req, res) => res.send('bare')); app.use('/x', (req, res, next) => inner(req, res, next)); }, '/x'],
  }),
  ...onApp('express/res.locals', {
    'an object without a prototype': [(app) => { app.use((req, res) => res.json([Object.getPrototypeOf(res.locals) === null, Object.keys(res.locals)])); }],
    'what was there before stays': [(app, { express }) => { const inner = express(); inner.use((req, res) => res.json(res.locals)); app.use((req, res, next) => { res.locals = { kept: true }; next(); }, inner); }],
    'new for each request': [(app) => { app.use((req, res) => { res.locals.n = (res.locals.n ?? 0) + 1; res.json(res.locals); }); }, '/', '/'],
  }),
  ...onApp('express/express.request', {
    'members added for all apps': [(app, { express }) => { express.request.everywhere = 'here'; app.use((req, res) => { res.send(req.everywhere); delete express.request.everywhere; }); }],
    'members overridden': [(app) => { Object.defineProperty(app.request, 'ip', { get: () => 'own' }); app.response.status = function (code) { this.set('X-Asked', String(code)); this.statusCode = 299; return this; }; app.use((req, res) => res.status(200).send(req.ip)); }, get('/')],
  }),
];
