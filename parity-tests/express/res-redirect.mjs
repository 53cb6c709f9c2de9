/** `res.redirect` and `res.format`: what the client accepts decides the body. */
import { get, handler, head, onApp } from '../harness/on-app.mjs';

const to = (...args) => handler((req, res) => res.redirect(...args));
const html = get('/', 'Accept: text/html');
const text = get('/', 'Accept: text/plain');
const format = (handlers) => handler((req, res) => res.format(handlers));
const three = { text: (req, res) => res.send('hey'), html: (req, res) => res.send('<p>hey</p>'), json: (req, res) => res.send({ message: 'hey' }) };

export default [
  ...onApp('express/res.redirect', {
    'a path': [to('/there'), '/', html, text, get('/', 'Accept: image/png')],
    'a URL that is escaped in HTML': [to('/<script>?a="b"&c=\'d\''), html, text],
    'a URL that is encoded': [to('http://example.org/ü ?x=ż'), html],
    'a javascript URL': [to('javascript:alert(1)'), html],
    'a status': [to(301, 'http://google.com'), html, text],
    'statuses': [handler((req, res) => res.redirect(Number(req.path.slice(1)), '/x')), '/300', '/303', '/307', '/308', '/200', '/404', '/499'],
    'HEAD': [to('/there'), head('/'), head('/', 'Accept: text/html')],
    'no URL': [to(undefined), '/'],
    'an invalid status': [to(99, '/x'), '/'],
    'the status as text': [to('301', '/x'), '/'],
    'status and URL the wrong way round': [to('/x', 301), '/'],
    'keeps other headers': [handler((req, res) => { res.set('X-A', '1').vary('Cookie'); res.redirect('/x'); }), html],
    'an own Content-Type is replaced': [handler((req, res) => { res.type('json'); res.redirect('/x'); }), html, get('/', 'Accept: image/png')],
    "'back' means nothing any more": [to('back'), get('/', 'Referer: http://example.org/before')],
  }),
  ...onApp('express/res.format', {
    'by extension': [format(three), '/', get('/', 'Accept: text/html; q=.5, application/json, */*; q=.1'), get('/', 'Accept: text/html'), get('/', 'Accept: application/*')],
    'nothing acceptable': [format(three), get('/', 'Accept: image/png')],
    'by media type': [format({ 'text/plain': (req, res) => res.send('t'), 'application/json': (req, res) => res.send({}) }), get('/', 'Accept: application/json'), '/'],
    'by media type with parameters': [format({ 'text/html;level=1': (req, res) => res.send('one'), 'text/plain; charset=latin1': (req, res) => res.send('two') }), get('/', 'Accept: text/html;level=1'), get('/', 'Accept: text/plain')],
    'default': [format({ text: (req, res) => res.send('t'), default: (req, res) => res.send('d') }), get('/', 'Accept: image/png'), get('/', 'Accept: text/plain'), '/'],
    'only default': [format({ default: (req, res) => res.type('txt').send('d') }), '/', get('/', 'Accept: text/html')],
    'nothing at all': [format({}), '/'],
    'an unknown extension': [format({ nope: (req, res) => res.send('bin') }), '/', get('/', 'Accept: text/html')],
    'the third argument is next': [format({ text: (req, res, next) => next(new Error('from format')) }), '/'],
    'its types in the error': [(app, ctx) => { app.use((req, res) => res.format({ html: () => res.end(), json: () => res.end() })); app.use((error, req, res, next) => { ctx.record(error.types, error.expose); next(error); }); }, get('/', 'Accept: image/png')],
  }),
];
