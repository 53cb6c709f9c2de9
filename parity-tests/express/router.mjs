/** `express.Router`: options, mounting, signals, params, promises, and the stack that tools read. */
import { head, onApp, tried } from '../harness/on-app.mjs';

const seen = (req) => [req.url, req.baseUrl, req.originalUrl, { ...req.params }];
const note = (label) => (req, res, next) => { (req.notes ??= []).push([label, ...seen(req)]); next(); };
const answer = (req, res) => res.json(req.notes ?? []);
const merging = (options) => (app, { express }) => { const router = express.Router(options); router.get('/:b', (req, res) => res.json(req.params)); router.use(/\/(\d+)\/(\w+)/, (req, res) => res.json(req.params)); app.use('/:a', router); app.use(/^\/r\/(\w+)/, router); };

export default [
  ...onApp('express/Router', {
    'mounted': [(app, { express }) => { const router = express.Router(); router.use(note('in')); router.get('/x', answer); app.use('/r', router); app.use(note('after')); app.use(answer); }, '/r/x', '/r/y', '/r'],
    'nested': [(app, { express }) => { const [a, b, c] = [express.Router(), express.Router(), express.Router()]; c.get('/:x', (req, res) => res.json(seen(req))); b.use('/c', c); a.use('/b', b); app.use('/a', a); }, '/a/b/c/d?e', '/a/b/c', '/a/b/c/d/'],
    'with new and without': [(app, { express }) => { const [one, two] = [new express.Router(), express.Router()]; one.get('/a', (req, res) => res.send('one')); two.get('/b', (req, res) => res.json([one instanceof express.Router, typeof two.call, two.name])); app.use(one, two); }, '/a', '/b'],
    'several at once': [(app, { express }) => { const make = (n) => { const router = express.Router(); router.use((req, res, next) => { (req.notes ??= []).push(n); next(); }); return router; }; app.use('/a', make(1), [make(2), make(3)]); app.use(answer); }, '/a'],
    'a parent parameter without mergeParams': [merging({}), '/1/2', '/x/3/four', '/r/x/3/four'],
    'a parent parameter with mergeParams': [merging({ mergeParams: true }), '/1/2', '/x/3/four', '/r/x/3/four'],
    'mergeParams: own names win': [(app, { express }) => { const router = express.Router({ mergeParams: true }); router.get('/:a', (req, res) => res.json(req.params)); app.use('/:a', router); }, '/outer/inner'],
    'mergeParams of unnamed groups': [(app, { express }) => { const router = express.Router({ mergeParams: true }); router.get(/\/(\w+)\/(\w+)$/, (req, res) => res.json(req.params)); app.use(/^\/(\w+)\/(\w+)/, router); }, '/a/b/c/d'],
    'caseSensitive': [(app, { express }) => { const router = express.Router({ caseSensitive: true }); router.get('/X', (req, res) => res.send('X')); router.get('/:p/Y', (req, res) => res.send('Y')); app.use('/r', router); }, '/r/X', '/r/x', '/R/X', '/r/1/Y', '/r/1/y'],
    'strict': [(app, { express }) => { const router = express.Router({ strict: true }); router.get('/x', (req, res) => res.send('x')); router.get('/y/', (req, res) => res.send('y')); router.get('/:p/z', (req, res) => res.send('z')); app.use('/r', router); }, '/r/x', '/r/x/', '/r/y', '/r/y/', '/r/1/z', '/r/1/z/'],
    'req.params are restored': [(app, { express }) => { const router = express.Router(); router.use('/:inner', (req, res, next) => next()); app.use('/:outer', router, (req, res) => res.json([seen(req), req.baseUrl])); }, '/a/b'],
    'req.params are new in each layer': [(app) => { app.use('/:a', (req, res, next) => { req.params.added = 1; next(); }); app.get('/:b', (req, res) => res.json([req.params, Object.getPrototypeOf(req.params) === null])); }, '/x'],
    'a router used twice': [(app, { express }) => { const router = express.Router(); router.get('/x', (req, res) => res.json(seen(req))); app.use('/a', router); app.use('/b', router); }, '/a/x', '/b/x'],
    'a late route': [(app, { express }) => { const router = express.Router(); app.use('/r', router); app.use((req, res, next) => { router.get('/late', (r, s) => s.send('late')); next(); }); }, '/r/late', '/r/late'],
    'a changed stack': [(app) => { app.get('/x', (req, res) => res.send('first')); app.get('/x', (req, res) => res.send('second')); app.use('/change', (req, res) => { app.router.stack.splice(0, 1); res.send('changed'); }); }, '/x', '/change', '/x'],
    'a stack in another order': [(app) => { app.get('/x', (req, res) => res.send('first')); app.get('/x', (req, res) => res.send('second')); app.use('/change', (req, res) => { app.router.stack.reverse(); res.send('changed'); }); }, '/x', '/change', '/x'],
    'what tools read': [(app, { express }) => { const router = express.Router(); router.get('/:id', function show() {}); app.use('/r', router); app.get(['/a', '/b'], function list() {}); const listing = (stack) => stack.map(({ name, route, handle, slash, rawPath }) => ({ name, slash, rawPath, route: route && { path: route.path, methods: route.methods, stack: route.stack.map((layer) => [layer.name, layer.method]) }, inside: handle.stack && listing(handle.stack) })); const listed = listing(app.router.stack); app.use((req, res) => res.json(listed)); }],
    'listRoutes': [(app, { express }) => { const router = express.Router(); router.get('/:id', () => {}).post('/:id', () => {}); app.use('/r', router); app.all('/all', () => {}); app.route('/one').get(() => {}); const listed = app.router.listRoutes().map(({ path, methods, router: inner }) => [path, methods, typeof inner]); app.use((req, res) => res.json(listed)); }],
    'refused arguments': [(app, { express }) => { const router = express.Router(); const results = [() => router.use(), () => router.use('/a'), () => router.use('/a', 1), () => router.get('/x'), () => router.param(), () => router.param('x'), () => router.param('x', 1), () => router.param(1, () => {}), () => router.handle({}, {})].map((call) => tried(() => call() && 'taken')); app.use((req, res) => res.json(results)); }],
    'called by hand': [(app, { express }) => { const router = express.Router(); router.get('/x', (req, res) => res.send('by hand')); app.use((req, res, next) => router(req, res, next)); app.use((req, res) => res.send('after')); }, '/x', '/y'],
    'HEAD in a router': [(app, { express }) => { const router = express.Router(); router.get('/x', (req, res) => res.send('x')); app.use('/r', router); }, head('/r/x')],
  }),
  ...onApp('express/signals', {
    "next('route') in a middleware": [(app) => { app.use((req, res, next) => next('route')); app.use((req, res) => res.send('went on')); }],
    "next('router') in an app": [(app) => { app.use((req, res, next) => next('router')); app.use((req, res) => res.send('never')); }],
    "next('router') in a router": [(app, { express }) => { const router = express.Router(); router.use((req, res, next) => next('router')); router.use((req, res) => res.send('never')); app.use('/r', router, (req, res) => res.send(`after ${req.url}`)); }, '/r/x'],
    "throw 'route'": [(app) => { app.get('/x', () => { throw 'route'; }, (req, res) => res.send('never')); app.get('/x', (req, res) => res.send('second')); }, '/x'],
    "a rejection with 'router'": [(app) => { app.get('/x', () => Promise.reject('router')); app.get('/x', (req, res) => res.send('never')); }, '/x'],
  }),
  ...onApp('express/promises', {
    'a rejection': [(app) => { app.use(async () => { throw Object.assign(new Error('async'), { status: 418 }); }); }],
    'a rejection without a reason': [(app) => { app.use(() => Promise.reject()); }],
    'a rejection after the answer': [(app) => { app.use(async (req, res) => { res.send('sent'); throw new Error('late'); }); }],
    'a rejection in an error handler': [(app) => { app.use(() => { throw new Error('one'); }); app.use(async (error, req, res, next) => { void next; throw new Error(`${error.message} two`); }); }],
    'a rejection in a param callback': [(app) => { app.param('id', async () => { throw new Error('param'); }); app.get('/:id', (req, res) => res.send('never')); }, '/1'],
    'a resolved promise says nothing': [(app) => { app.use(async (req, res, next) => { next(); return 'value'; }); app.use((req, res) => res.send('on')); }],
    'a thenable': [(app) => { app.use(() => ({ then: (resolve, reject) => reject(new Error('thenable')) })); }],
    'a handler that answers after a while': [(app) => { app.use(async (req, res) => { await new Promise((resolve) => setTimeout(resolve, 5)); res.send('waited'); }); }],
  }),
  ...onApp('express/app.param', {
    'a callback': [(app) => { app.param('id', (req, res, next, id, name) => { req.loaded = [id, name]; next(); }); app.get('/user/:id', (req, res) => res.json(req.loaded)); }, '/user/7'],
    'several names': [(app) => { app.param(['a', 'b'], (req, res, next, value, name) => { (req.loaded ??= []).push([name, value]); next(); }); app.get('/:a/:b/:c', (req, res) => res.json(req.loaded)); }, '/1/2/3'],
    'several callbacks': [(app) => { for (const n of [1, 2]) app.param('id', (req, res, next, id) => { (req.loaded ??= []).push([n, id, req.params.id]); req.params.id = `${id}${n}`; next(); }); app.get('/:id', (req, res) => res.json([req.loaded, req.params])); }, '/7'],
    'once per value': [(app) => { let calls = 0; app.param('id', (req, res, next) => { calls += 1; next(); }); app.use('/:id', (req, res, next) => next()); app.get('/:id', (req, res, next) => next()); app.get('/:id', (req, res) => { res.json(calls); calls = 0; }); }, '/7'],
    'again for another value': [(app) => { const values = []; app.param('id', (req, res, next, id) => { values.push(id); next(); }); app.get('/:id/:x', (req, res, next) => next()); app.get('/:x/:id', (req, res) => { res.json(values.splice(0)); }); }, '/1/2', '/1/1'],
    'a replaced value stays': [(app) => { app.param('id', (req, res, next, id) => { req.params.id = id.toUpperCase(); next(); }); app.get('/:id', (req, res, next) => next()); app.get('/:id', (req, res) => res.json(req.params)); }, '/abc'],
    'in order of the path': [(app) => { const order = []; for (const name of ['b', 'a']) app.param(name, (req, res, next) => { order.push(name); next(); }); app.get('/:a/:b', (req, res) => res.json(order.splice(0))); }, '/1/2'],
    'an error': [(app) => { app.param('id', (req, res, next) => next(Object.assign(new Error('no user'), { status: 404 }))); app.get('/:id', (req, res) => res.send('never')); app.get('/:x', (req, res) => res.send('never')); }, '/7'],
    'a throw': [(app) => { app.param('id', () => { throw new Error('thrown'); }); app.get('/:id', (req, res) => res.send('never')); app.use((error, req, res, next) => { res.json([error.message, req.params]); void next; }); }, '/7'],
    'an error is remembered': [(app) => { let calls = 0; app.param('id', (req, res, next) => { calls += 1; next(new Error('again')); }); app.get('/:id', () => {}); app.use('/:id', (error, req, res, next) => next(error)); app.use((error, req, res, next) => { res.json([calls, error.message]); calls = 0; void next; }); }, '/7'],
    "next('route')": [(app) => { app.param('id', (req, res, next) => next('route')); app.get('/:id', (req, res) => res.send('never')); app.get('/:name', (req, res) => res.send('by name')); }, '/7'],
    'an asynchronous callback': [(app) => { app.param('id', (req, res, next, id) => setImmediate(() => { req.user = id; next(); })); app.get('/:id', (req, res) => res.send(req.user)); }, '/7'],
    'an answer from a callback': [(app) => { app.param('id', (req, res) => res.send('from param')); app.get('/:id', (req, res) => res.send('never')); }, '/7'],
    'not inherited by routers': [(app, { express }) => { let calls = 0; app.param('id', (req, res, next) => { calls += 1; next(); }); const router = express.Router(); router.get('/:id', (req, res) => { res.json(calls); calls = 0; }); app.use('/r', router); }, '/r/7'],
    'of HEAD and OPTIONS': [(app) => { app.param('id', (req, res, next, id) => { res.set('X-Param', id); next(); }); app.get('/:id', (req, res) => res.send('x')); app.post('/p/:id', (req, res) => res.send('x')); }, head('/7'), head('/p/7'), { line: 'OPTIONS /7' }],
    'a decoded value': [(app) => { app.param('id', (req, res, next, id) => { req.user = id; next(); }); app.get('/:id', (req, res) => res.send(req.user)); app.get('/w/*id', (req, res) => res.json(req.user)); }, '/a%20b', '/%zz', '/w/a/b%2Fc'],
    'refused arguments': [(app) => { const results = [[], ['id'], ['id', 'x'], [1, () => {}], [['a', 'b'], 1], [() => {}]].map((args) => tried(() => app.param(...args) && 'taken')); app.use((req, res) => res.json(results)); }],
  }),
];
