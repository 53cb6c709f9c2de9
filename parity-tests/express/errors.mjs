/** What happens to errors: handlers, statuses, the final answer, and faults of the application. */
import { get, head, onApp, post, tried } from '../harness/on-app.mjs';

const failing = (make) => (app) => { app.use((req, res, next) => next(make())); };
const error = (fields, message = 'broken') => Object.assign(new Error(message), fields);

export default [
  ...onApp('express/final answer', {
    'nothing found': [() => {}, '/none', head('/none'), post('/none', 'text/plain', 'x'), '/<script>', '/a%20b?c', '/%zz'],
    'an error': [failing(() => error({}))],
    'an error of text': [failing(() => 'just text')],
    'an error of a number': [failing(() => 42)],
    'an object': [failing(() => ({ status: 409 }))],
    'a falsy error goes on': [failing(() => 0)],
    'status': [failing(() => error({ status: 418 }))],
    'statusCode': [failing(() => error({ statusCode: 409 }))],
    'a status that is none': [failing(() => error({ status: 200 })), '/'],
    'a status as text': [failing(() => error({ status: '404' }))],
    'a status of 600': [failing(() => error({ status: 600 }))],
    'headers': [failing(() => error({ status: 401, headers: { 'WWW-Authenticate': 'Basic', 'X-A': 'b' } }))],
    'headers without a status': [failing(() => error({ headers: { 'X-A': 'b' } }))],
    'the status of the response': [(app) => { app.use((req, res, next) => { res.status(503); next(error({})); }); }],
    'headers that were set before': [(app) => { app.use((req, res, next) => { res.set({ 'X-Before': '1', 'Content-Encoding': 'gzip', 'Content-Language': 'en', 'Content-Range': 'x' }).type('json'); next(error({})); }); }],
    'after the head was sent': [(app) => { app.use((req, res, next) => { res.write('part'); next(error({})); }); }],
    'after the answer': [(app) => { app.use((req, res, next) => { res.send('whole'); next(error({})); }); }],
    'HEAD': [failing(() => error({ status: 400 })), head('/')],
    'with an unread body': [failing(() => error({ status: 400 })), post('/', 'text/plain', 'x'.repeat(100))],
    'in development': [(app) => { app.set('env', 'development'); app.use((req, res, next) => next(error({ stack: 'first line\n  second <b>line' }))); }],
    'in a test': [(app) => { app.set('env', 'test'); app.use((req, res, next) => next(error({ stack: 'a stack' }))); }],
  }),
  ...onApp('express/error handlers', {
    'in order': [(app) => { app.use(() => { throw error({}); }); app.use((e, req, res, next) => next(error({}, `${e.message} twice`))); app.use((req, res) => res.send('never')); app.use((e, req, res, next) => { res.status(500).send(e.message); void next; }); }],
    'recovering': [(app) => { app.use((req, res, next) => next(error({}))); app.use((e, req, res, next) => next()); app.get('/', (req, res) => res.send('recovered')); }],
    'only four arguments count': [(app) => { app.use((req, res, next) => next(error({}))); app.use((e, req, res) => { void e; void req; res.send('three'); }); app.use((...all) => all[2].send('rest')); app.use((a, b, c, d) => { void d; c.send(`four ${a.message} ${b.url}`); }); }],
    'five arguments are none': [(app) => { app.use((a, b, c, d, e) => { void [a, b, c, d, e]; }); app.use((req, res) => res.send('passed')); }],
    'on a path': [(app) => { app.use((req, res, next) => next(error({}))); app.use('/a', (e, req, res, next) => { res.send(`a ${req.url} ${req.baseUrl}`); void next; }); app.use((e, req, res, next) => { res.send('all'); void next; }); }, '/a/b', '/c'],
    'in a router': [(app, { express }) => { const router = express.Router(); router.get('/x', () => { throw error({}); }); router.use((e, req, res, next) => next(error({}, `router ${e.message}`))); app.use('/r', router); app.use((e, req, res, next) => { res.send(e.message); void next; }); }, '/r/x'],
    'before the fault': [(app) => { app.use((e, req, res, next) => { res.send('never'); void next; }); app.use(() => { throw error({ status: 418 }); }); }],
    'that throws': [(app) => { app.use(() => { throw error({}); }); app.use(() => {}, (e, req, res, next) => { void next; throw error({ status: 410 }, 'second'); }); }],
    'that answers twice': [(app, ctx) => { app.use(() => { throw error({}); }); app.use((e, req, res, next) => { res.send('one'); ctx.record(tried(() => res.send('two')).code); void next; }); }],
    'routes are passed over': [(app) => { app.use((req, res, next) => next(error({}))); app.get('/', (req, res) => res.send('never')); app.all('/', (req, res) => res.send('never')); app.use((e, req, res, next) => { res.send('here'); void next; }); }],
    'a match that fails while an error is under way': [(app) => { app.use((req, res, next) => next(error({}, 'first'))); app.get('/:id', () => {}); app.use('/:id', (e, req, res, next) => { res.send(e.message); void next; }); app.use((e, req, res, next) => { res.send(`end ${e.message}`); void next; }); }, '/%zz', '/ok'],
  }),
  ...onApp('express/faults', {
    'a throw': [(app) => { app.get('/', () => { throw error({}); }); }, '/', get('/')],
    'throwing undefined': [(app) => { app.get('/', () => { throw undefined; }); app.use((req, res) => res.send('went on')); }],
    'throwing null': [(app) => { app.get('/', () => { throw null; }); }],
    'writing after end': [(app, ctx) => { app.use((req, res) => { res.on('error', (e) => ctx.record('response', e.code)); res.end('x'); res.write('y'); }); }],
    'setting after end': [(app, ctx) => { app.use((req, res) => { res.end('x'); for (const call of [() => res.set('a', 'b'), () => res.status(200), () => res.cookie('a', 'b'), () => res.type('html'), () => res.redirect('/'), () => res.json({}), () => res.removeHeader('a')]) { const result = tried(call); ctx.record(result === res ? 'itself' : result); } }); }],
    'a bad status line': [(app) => { app.use((req, res) => { res.statusMessage = 'a\nb'; res.send('x'); }); }],
    'a bad header name': [(app) => { app.use((req, res) => res.set('a b', 'c').send('x')); }],
    'a status of 0': [(app) => { app.use((req, res) => { res.statusCode = 0; res.send('x'); }); }],
  }),
];
