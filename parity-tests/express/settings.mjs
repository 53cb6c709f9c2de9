/** Application settings, one by one, and what a mounted app inherits. */
import { get, handler, onApp, tried } from '../harness/on-app.mjs';

const look = (call) => (app, ctx) => { const seen = tried(() => call(app, ctx)); app.use((req, res) => { res.end(JSON.stringify(seen ?? null)); }); };
const etag = (value) => (app) => { app.set('etag', value); app.get('/text', (req, res) => res.send('same text')); app.get('/buffer', (req, res) => res.send(Buffer.from('same text'))); app.get('/json', (req, res) => res.json({ a: 1 })); app.get('/empty', (req, res) => res.send('')); };
const ETAG_PATHS = ['/text', '/buffer', '/json', '/empty'];

export default [
  ...onApp('express/app.set', {
    'and get': [look((app) => [app.set('a', 1) === app, app.get('a'), app.set('a'), app.get('none'), app.set('b', undefined) === app])],
    'enable and disable': [look((app) => [app.enable('a').enabled('a'), app.disabled('a'), app.disable('a').enabled('a'), app.disabled('a'), app.get('a')])],
    'the defaults': [look((app) => ['env', 'etag', 'query parser', 'subdomain offset', 'trust proxy', 'x-powered-by', 'jsonp callback name', 'view cache', 'view engine', 'case sensitive routing', 'strict routing', 'json spaces'].map((name) => app.get(name) ?? null))],
    'names that objects have': [look((app) => ['constructor', 'toString', '__proto__', 'hasOwnProperty'].map((name) => app.get(name) ?? null))],
    'compiled settings': [look((app) => ['etag fn', 'query parser fn', 'trust proxy fn'].map((name) => typeof app.get(name)))],
    'app.locals.settings': [look((app) => [app.locals.settings === app.settings, Object.getPrototypeOf(app.locals) === null])],
    'a mounted app inherits': [look((app, { express }) => { app.set('title', 'outer').enable('flag'); const inner = express(); app.use(inner); return [inner.get('title'), inner.enabled('flag'), inner.set('title', 'inner').get('title'), app.get('title')]; })],
    'a mounted app keeps its own': [look((app, { express }) => { app.set('title', 'outer'); const inner = express(); inner.set('title', 'inner'); app.use(inner); return [inner.get('title'), inner.get('etag')]; })],
    'a mounted app sees later changes': [look((app, { express }) => { const inner = express(); app.use(inner); app.set('late', 1); return inner.get('late'); })],
    'unknown values': [look((app) => [tried(() => app.set('etag', 'x')), tried(() => app.set('query parser', 'x')), tried(() => app.set('trust proxy', 'x')), tried(() => app.set('trust proxy', ''))])],
  }),
  ...onApp('express/etag', {
    'weak': [etag('weak'), ...ETAG_PATHS],
    'true': [etag(true), ...ETAG_PATHS],
    'strong': [etag('strong'), ...ETAG_PATHS, get('/text', 'If-None-Match: "9-dummy"')],
    'false': [etag(false), ...ETAG_PATHS],
    'a function': [etag((body, encoding) => `"${Buffer.isBuffer(body)} ${encoding} ${body.length}"`), ...ETAG_PATHS],
    'a function without an answer': [etag(() => undefined), ...ETAG_PATHS],
    'a function that throws': [etag(() => { throw new Error('etag'); }), '/text'],
  }),
  ...onApp('express/x-powered-by', {
    'enabled': [handler((req, res) => res.end())],
    'disabled': [(app) => { app.disable('x-powered-by'); app.use((req, res) => res.end()); }],
    'removed by the handler': [handler((req, res) => { res.removeHeader('X-Powered-By'); res.end(); })],
    'replaced by the handler': [handler((req, res) => { res.set('X-Powered-By', 'Own'); res.end(); })],
    'of a mounted app': [(app, { express }) => { app.disable('x-powered-by'); const inner = express(); inner.enable('x-powered-by'); inner.get('/', (req, res) => res.end()); app.use('/in', inner); }, '/in'],
    'on an answer that nobody gave': [() => {}, '/none'],
  }),
  ...onApp('express/case sensitive routing', {
    'off': [(app) => { app.get('/User/:Name', (req, res) => res.json(req.params)); app.use('/API', (req, res) => res.send(req.baseUrl)); }, '/user/Tobi', '/USER/tobi', '/api/x'],
    'on': [(app) => { app.enable('case sensitive routing'); app.get('/User', (req, res) => res.send('ok')); app.use('/API', (req, res) => res.send('api')); }, '/User', '/user', '/API', '/api'],
    'set after the router was made': [(app) => { app.get('/a', (req, res) => res.send('a')); app.enable('case sensitive routing'); app.get('/b', (req, res) => res.send('b')); }, '/A', '/B'],
  }),
  ...onApp('express/strict routing', {
    'off': [(app) => { app.get('/user', (req, res) => res.send('u')); app.get('/dir/', (req, res) => res.send('d')); app.get('/p/:x', (req, res) => res.json(req.params)); }, '/user', '/user/', '/user//', '/dir', '/dir/', '/p/1/', '/p/'],
    'on': [(app) => { app.enable('strict routing'); app.get('/user', (req, res) => res.send('u')); app.get('/dir/', (req, res) => res.send('d')); app.get('/p/:x', (req, res) => res.json(req.params)); app.use('/use/', (req, res) => res.send(req.url)); }, '/user', '/user/', '/dir', '/dir/', '/p/1', '/p/1/', '/use', '/use/', '/use/x'],
  }),
];
