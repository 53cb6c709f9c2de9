/** `express.json`, `urlencoded`, `text` and `raw`: what is read, and what is refused. */
import { gzipSync, deflateSync, brotliCompressSync } from 'node:zlib';
import { onApp, post } from '../harness/on-app.mjs';

const show = (req, res) => { const { body } = req; res.json({ body: Buffer.isBuffer(body) ? body.toString('latin1') : body === undefined ? 'undefined' : body, kind: Buffer.isBuffer(body) ? 'buffer' : typeof body }); };
const with_ = (name, options) => (app, { express }) => { app.use(express[name](options)); app.use(show); };
const JSON_TYPE = 'application/json';
const FORM = 'application/x-www-form-urlencoded';
const json = (text, ...headers) => post('/', JSON_TYPE, text, ...headers);
const form = (text, ...headers) => post('/', FORM, text, ...headers);
const text = (body, ...headers) => post('/', 'text/plain', body, ...headers);
const latin1 = (bytes) => Buffer.from(bytes).toString('latin1');
const encoded = [['gzip', gzipSync], ['deflate', deflateSync], ['br', brotliCompressSync]];
const verify = (refuse) => (req, res, buffer, encoding) => { req.verified = [buffer.length, encoding]; if (refuse) throw refuse; };

export default [
  ...onApp('express/express.json', {
    'an object': [with_('json'), json('{"a":"é"}'), json(latin1('{"a":"é€"}'))],
    'an array, blanks before': [with_('json'), json(' \n [1,{"b":null}]')],
    'primitives are refused': [with_('json'), json('1'), json('"x"'), json('true'), json('null')],
    'primitives without strict': [with_('json', { strict: false }), json('1'), json('"x"'), json('null'), json('x')],
    'malformed': [with_('json'), json('{"a":'), json('{a:1}'), json('{"a":1}}'), json('<x>'), json('[1,]')],
    'the body in the error': [(app, { express }) => { app.use(express.json()); app.use((error, req, res, next) => { res.status(error.status).json([error.name, error.message, error.type, error.body, error.expose]); void next; }); }, json('{"a":'), json('x')],
    'empty': [with_('json'), json(''), '/'],
    'another type': [with_('json'), text('{"a":1}'), post('/', undefined, '{"a":1}'), post('/', 'application/vnd.api+json', '{"a":1}')],
    'type: a pattern': [with_('json', { type: '*/*' }), text('{"a":1}')],
    'type: a list': [with_('json', { type: ['json', '+json'] }), post('/', 'application/vnd.api+json', '{"a":1}')],
    'type: a function': [with_('json', { type: (req) => req.headers['x-json'] === 'yes' }), text('{"a":1}', 'X-JSON: yes'), json('{"a":1}')],
    'limit': [with_('json', { limit: 10 }), json('{"a":1}'), json('{"a":"12345678"}')],
    'limit as text': [with_('json', { limit: '1kb' }), json(`{"a":"${'x'.repeat(1100)}"}`)],
    'the default limit': [with_('json'), json(`{"a":"${'x'.repeat(102_500)}"}`)],
    'charsets': [with_('json'), post('/', 'application/json; charset=utf-16', latin1(Buffer.from('{"a":1}', 'utf16le'))), post('/', 'application/json; charset=iso-8859-1', '{"a":1}'), post('/', 'application/json; charset=utf-8', latin1('{"a":"ü"}')), post('/', 'application/json; charset=none', '{}')],
    'a byte order mark': [with_('json'), json(latin1('\ufeff{"a":1}'))],
    'encodings': [with_('json'), ...encoded.map(([name, compress]) => json(latin1(compress('{"a":"packed"}')), `Content-Encoding: ${name}`)), json('{}', 'Content-Encoding: identity')],
    'a broken encoding': [with_('json'), json('not gzip', 'Content-Encoding: gzip')],
    'an unknown encoding': [with_('json'), json('{}', 'Content-Encoding: nulls')],
    'an inflated limit': [with_('json', { limit: 50 }), json(latin1(gzipSync(`{"a":"${'x'.repeat(1000)}"}`)), 'Content-Encoding: gzip')],
    'inflate: false': [with_('json', { inflate: false }), json(latin1(gzipSync('{}')), 'Content-Encoding: gzip')],
    'reviver': [with_('json', { reviver: (key, value) => (typeof value === 'number' ? value * 2 : value) }), json('{"a":21}')],
    'verify': [with_('json', { verify: verify() }), json('{"a":1}')],
    'verify that refuses': [with_('json', { verify: verify(Object.assign(new Error('not verified'), { status: 401 })) }), json('{"a":1}')],
    'verify without a status': [with_('json', { verify: verify(new Error('no')) }), json('{"a":1}')],
    '__proto__': [with_('json'), json('{"__proto__":{"a":1},"b":2}')],
    'read twice': [(app, { express }) => { app.use(express.json(), express.json(), show); }, json('{"a":1}')],
    'no body is undefined': [with_('json'), '/', { line: 'DELETE /' }],
    'bad options': [(app, { express }) => { const results = [{ limit: 'x' }, { verify: 1 }, { type: 1 }].map((options) => { try { return typeof express.json(options); } catch (error) { return error.message; } }); app.use((req, res) => res.json(results)); }],
  }),
  ...onApp('express/express.urlencoded', {
    'pairs': [with_('urlencoded'), form('a=1&b=2'), form('a=1&a=2'), form('a+b=c%20d'), form(''), form('a'), form('a=%zz')],
    'simple by default': [with_('urlencoded'), form('a[b]=c'), form('a[]=1&a[]=2')],
    'extended': [with_('urlencoded', { extended: true }), form('a[b]=c&a[d][e]=f'), form('a[]=1&a[]=2'), form('a.b=c'), form(Array.from({ length: 30 }, (_, i) => `a[${i}]=${i}`).join('&')), form('a[b][c][d][e][f][g][h]=1')],
    'depth': [with_('urlencoded', { extended: true, depth: 1 }), form('a[b]=1'), form('a[b][c]=1')],
    'parameterLimit': [with_('urlencoded', { extended: true, parameterLimit: 2 }), form('a=1&b=2'), form('a=1&b=2&c=3')],
    'parameterLimit, simple': [with_('urlencoded', { parameterLimit: 2 }), form('a=1&b=2&c=3')],
    'limit': [with_('urlencoded', { limit: 5 }), form('a=1'), form('a=123456')],
    'another type': [with_('urlencoded'), text('a=1'), post('/', undefined, 'a=1')],
    'charsets': [with_('urlencoded'), post('/', `${FORM}; charset=iso-8859-1`, 'a=%E9'), post('/', `${FORM}; charset=utf-16`, 'a=1')],
    'charset sentinel': [with_('urlencoded', { extended: true, charsetSentinel: true }), form('utf8=%26%2310003%3B&a=%E9'), form('utf8=%E2%9C%93&a=%C3%A9')],
    'encodings': [with_('urlencoded'), ...encoded.map(([name, compress]) => form(latin1(compress('a=packed')), `Content-Encoding: ${name}`))],
    'verify': [with_('urlencoded', { verify: verify(Object.assign(new Error('no'), { type: 'own', status: 400 })) }), form('a=1')],
    'bad options': [(app, { express }) => { const results = [{ parameterLimit: 'x' }, { extended: true, depth: -1 }, { verify: 1 }, { extended: 1 }].map((options) => { try { return typeof express.urlencoded(options); } catch (error) { return error.message; } }); app.use((req, res) => res.json(results)); }],
  }),
  ...onApp('express/express.text', {
    'text': [with_('text'), text('hello'), text(''), text(latin1('zażółć'))],
    'another type': [with_('text'), json('{}')],
    'type': [with_('text', { type: 'text/*' }), post('/', 'text/html', '<p>')],
    'defaultCharset': [with_('text', { defaultCharset: 'latin1' }), text('\xe9'), post('/', 'text/plain; charset=utf-8', latin1('é'))],
    'charsets': [with_('text'), post('/', 'text/plain; charset=iso-8859-1', '\xe9'), post('/', 'text/plain; charset=x-none', 'a')],
    'limit': [with_('text', { limit: 3 }), text('abc'), text('abcd')],
    'encodings': [with_('text'), ...encoded.map(([name, compress]) => text(latin1(compress('packed')), `Content-Encoding: ${name}`)), text('x', 'Content-Encoding: gzip')],
    'verify': [with_('text', { verify: verify(new Error('no')) }), text('a')],
  }),
  ...onApp('express/express.raw', {
    'bytes': [with_('raw'), post('/', 'application/octet-stream', '\x00\xff\x10'), post('/', 'application/octet-stream', '')],
    'another type': [with_('raw'), text('x')],
    'type': [with_('raw', { type: () => true }), text('x'), '/'],
    'limit': [with_('raw', { limit: 2 }), post('/', 'application/octet-stream', 'abc')],
    'encodings': [with_('raw'), ...encoded.map(([name, compress]) => post('/', 'application/octet-stream', latin1(compress('packed')), `Content-Encoding: ${name}`))],
  }),
  ...onApp('express/body parsers together', {
    'each takes its own': [(app, { express }) => { app.use(express.json(), express.urlencoded(), express.text(), express.raw(), show); }, json('{"a":1}'), form('a=1'), text('t'), post('/', 'application/octet-stream', 'o'), post('/', 'image/png', 'p')],
    'a body that nobody reads': [(app) => { app.use((req, res) => res.send('unread')); }, post('/', 'text/plain', 'x'.repeat(70_000))],
    'a body read by hand': [(app) => { app.use((req, res) => { let length = 0; req.on('data', (part) => { length += part.length; }).on('end', () => res.send(String(length))); }); }, post('/', 'text/plain', 'x'.repeat(200_000))],
    'on a route': [(app, { express }) => { app.post('/', express.json(), show); }, json('{"a":1}'), json('{')],
  }),
];
