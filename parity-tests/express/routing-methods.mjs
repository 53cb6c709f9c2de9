/** A route for each of Node's methods, `app.all`, `app.route`, HEAD and OPTIONS. */
import { METHODS } from 'node:http';
import { head, onApp, tried } from '../harness/on-app.mjs';

// CONNECT asks for a tunnel and never reaches an application.
const verbs = METHODS.filter((method) => method !== 'CONNECT');
const options = (path) => ({ line: `OPTIONS ${path}` });
const say = (text) => (req, res) => res.send(`${text} ${req.method}`);

export default [
  ...onApp('express/app.METHOD', Object.fromEntries(
    verbs.map((method) => [
      method,
      [(app) => { app[method.toLowerCase()]('/', say('own')); app.use(say('other')); }, { line: `${method} /` }, { line: `${method === 'GET' ? 'POST' : 'GET'} /` }, { line: `${method} /none` }],
    ]),
  )),
  ...onApp('express/app.all', {
    'answers every method': [(app) => { app.all('/x', say('all')); }, '/x', { line: 'PURGE /x' }, head('/x'), options('/x'), { line: 'POST /x' }],
    'is passed on': [(app) => { app.all('/{*any}', (req, res, next) => { res.set('X-All', req.method); next(); }); app.get('/x', say('get')); }, '/x', '/y'],
    'without handlers': [(app) => { const result = tried(() => app.all('/x') && 'taken'); app.use((req, res) => res.json(result)); }],
  }),
  ...onApp('express/app.route', {
    'several methods': [(app) => { app.route('/x').get(say('get')).post(say('post')).all((req, res) => res.send('rest')); }, '/x', { line: 'POST /x' }, { line: 'PUT /x' }],
    'handlers in order': [(app) => { app.route('/x').all((req, res, next) => { req.n = [1]; next(); }).get((req, res, next) => { req.n.push(2); next(); }, [(req, res, next) => { req.n.push(3); next(); }]).get((req, res) => res.json(req.n)); }, '/x'],
    "next('route')": [(app) => { app.get('/x', (req, res, next) => next('route'), say('never')); app.get('/x', say('second')); }, '/x'],
    "next('router')": [(app, { express }) => { const router = express.Router(); router.get('/x', (req, res, next) => next('router'), say('never')); router.get('/x', say('never')); app.use(router); app.get('/x', say('outside')); }, '/x'],
    'errors inside of a route': [(app) => { app.get('/x', (req, res, next) => next(new Error('a')), say('never'), (error, req, res, next) => { res.send(`handled ${error.message}`); void next; }); }, '/x'],
    'an error that is handed on': [(app) => { app.get('/x', () => { throw new Error('a'); }, (error, req, res, next) => next(new Error(`${error.message}b`))); app.use((error, req, res, next) => { res.send(error.message); void next; }); }, '/x'],
    'an empty route': [(app) => { app.route('/x'); app.use(say('after')); }, '/x'],
    'a handler added while serving': [(app) => { const route = app.route('/x'); let added = false; route.get((req, res, next) => { if (!added) { added = true; route.get(say('added')); } next(); }); }, '/x', '/x'],
    'what is no handler': [(app) => { const results = [() => app.get('/x', 'y'), () => app.get('/x', null), () => app.route('/x').get(), () => app.route('/x').post([[]])].map((call) => tried(() => call() && 'taken')); app.use((req, res) => res.json(results)); }],
    'req.route': [(app) => { app.get('/user/:id', (req, res) => res.json([req.route.path, req.route.methods, req.route.stack.length])); }, '/user/1'],
    'req.route in a later middleware': [(app) => { app.get('/x', (req, res, next) => next()); app.use((req, res) => res.json(req.route?.path ?? null)); }, '/x', '/y'],
  }),
  ...onApp('express/HEAD', {
    'answered by GET': [(app) => { app.get('/x', say('get')); }, head('/x')],
    'its own handler first': [(app) => { app.head('/x', (req, res) => { res.set('X-Head', '1').end(); }); app.get('/x', say('get')); }, head('/x'), '/x'],
    'GET before HEAD': [(app) => { app.get('/x', (req, res) => { res.set('X-Get', '1').end(); }); app.head('/x', (req, res) => { res.set('X-Head', '1').end(); }); }, head('/x')],
    'of a POST route': [(app) => { app.post('/x', say('post')); }, head('/x')],
    'of nothing': [() => {}, head('/none')],
  }),
  ...onApp('express/OPTIONS', {
    'the methods of a path': [(app) => { app.del?.('/x'); app.get('/x', say('get')); app.put('/x', say('put')); app.get('/y', say('y')); }, options('/x'), options('/y')],
    'each method once': [(app) => { app.get('/x', say('a')); app.get('/x', say('b')); app.post('/:any', say('c')); }, options('/x')],
    'of app.all': [(app) => { app.all('/x', say('all')); }, options('/x')],
    'an own handler': [(app) => { app.get('/x', say('get')); app.options('/x', say('own')); }, options('/x')],
    'of nothing': [(app) => { app.get('/x', say('get')); }, options('/none')],
    'in a router': [(app, { express }) => { const router = express.Router(); router.get('/x', say('get')); router.post('/x', say('post')); app.use('/r', router); app.get('/r/x', say('outer')); app.patch('/r/x', say('outer')); }, options('/r/x'), options('/r/none')],
    'after a middleware': [(app) => { app.use((req, res, next) => { res.set('X-Before', '1'); next(); }); app.get('/x', say('get')); }, options('/x')],
    'with an error': [(app) => { app.get('/x', say('get')); app.use((req, res, next) => next(new Error('no'))); }, options('/x')],
    'a star': [(app) => { app.get('/x', say('get')); app.get('/{*all}', say('all')); }, options('*')],
  }),
];
