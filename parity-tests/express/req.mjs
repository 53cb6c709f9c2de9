/** The request: headers, negotiation, the URL's parts, and who asks. */
import { get, handler, onApp, post, tried } from '../harness/on-app.mjs';

const sees = (look) => handler((req, res) => { res.end(JSON.stringify(tried(() => look(req, res)))); });
/** With 'trust proxy' and other settings. */
const set = (settings, look) => (app, ctx) => {
  for (const [name, value] of Object.entries(settings)) app.set(name, value);
  sees(look)(app, ctx);
};
const forwarded = get('/', 'X-Forwarded-For: 10.0.0.1, 10.0.0.2, 127.0.0.2', 'X-Forwarded-Host: a.example.org, b', 'X-Forwarded-Proto: https, http');
const address = (req) => [req.protocol, req.secure, req.host, req.hostname, req.ip, req.ips, req.subdomains];

export default [
  ...onApp('express/req.get', {
    'a header': [sees((req) => [req.get('X-A'), req.header('x-a'), req.get('none')]), get('/', 'X-A: 1')],
    'referrer in both spellings': [sees((req) => [req.get('Referer'), req.get('Referrer')]), get('/', 'Referer: http://a'), get('/', 'Referrer: http://b'), get('/', 'Referer: http://a', 'Referrer: http://b')],
    'no name': [sees((req) => req.get())],
    'a name that is no text': [sees((req) => req.get(42))],
    'a header that came twice': [sees((req) => [req.get('X-A'), req.get('Set-Cookie'), req.get('Host')]), get('/', 'X-A: 1', 'X-A: 2', 'Set-Cookie: a', 'Set-Cookie: b')],
  }),
  ...onApp('express/req.accepts', {
    'types': [sees((req) => [req.accepts('html'), req.accepts('json', 'text'), req.accepts(['image/png', 'text/html']), req.accepts()]), get('/', 'Accept: text/html;q=0.8, application/json'), '/', get('/', 'Accept: image/*'), get('/', 'Accept: ')],
    'encodings': [sees((req) => [req.acceptsEncodings('gzip', 'br'), req.acceptsEncodings('identity'), req.acceptsEncodings()]), get('/', 'Accept-Encoding: gzip;q=0.5, br'), '/', get('/', 'Accept-Encoding: identity;q=0')],
    'charsets': [sees((req) => [req.acceptsCharsets('utf-8', 'latin1'), req.acceptsCharsets(['x']), req.acceptsCharsets()]), get('/', 'Accept-Charset: latin1, utf-8;q=0.9'), '/'],
    'languages': [sees((req) => [req.acceptsLanguages('en', 'pl'), req.acceptsLanguages(['de']), req.acceptsLanguages()]), get('/', 'Accept-Language: pl, en;q=0.5'), '/', get('/', 'Accept-Language: en-US')],
  }),
  ...onApp('express/req.is', {
    'with a body': [sees((req) => [req.is('json'), req.is('application/*'), req.is(['html', 'json']), req.is('html'), req.is('text/*', '*/json'), req.is()]), post('/', 'application/json; charset=utf-8', '{}'), post('/', 'text/html', 'x'), post('/', undefined, 'x')],
    'without a body': [sees((req) => [req.is('json'), req.is()]), get('/', 'Content-Type: application/json')],
    'a type that cannot be parsed': [sees((req) => req.is('json')), post('/', '///', 'x')],
  }),
  ...onApp('express/req.range', {
    'ranges': [sees((req) => { const range = req.range(100); return Array.isArray(range) ? [range.type, ...range] : range; }), get('/', 'Range: bytes=0-50,60-200'), get('/', 'Range: bytes=500-'), get('/', 'Range: nonsense'), '/', get('/', 'Range: items=-5')],
    'combined': [sees((req) => req.range(100, { combine: true })), get('/', 'Range: bytes=0-10,5-20,50-60')],
  }),
  ...onApp('express/req.query', {
    'simple': [sees((req) => req.query), '/?a=1&b=2', '/?a=1&a=2', '/?a[b]=c', '/', '/?', '/?a', '/?=b', '/?a=%zz', '/?a+b=c+d', '/?__proto__=x', '/a?b?c=d'],
    "'extended'": [set({ 'query parser': 'extended' }, (req) => req.query), '/?a[b]=c&a[d]=e', '/?a[]=1&a[]=2', '/?a[b][c][d][e][f][g]=x', '/?hasOwnProperty=x', '/?a.b=c', '/', '/?a=%zz'],
    'off': [set({ 'query parser': false }, (req) => [req.query, Object.getPrototypeOf(req.query) === null]), '/?a=1'],
    'an own parser': [set({ 'query parser': (text) => ({ length: String(text).length, text }) }, (req) => req.query), '/?a=1&b', '/'],
    'an own parser that throws': [set({ 'query parser': () => { throw new Error('query'); } }, (req) => req.query), '/?a'],
    'is made anew at each access': [sees((req) => { req.query.added = 1; return [req.query, req.query === req.query]; }), '/?a=1'],
    'cannot be assigned': [sees((req) => { 'use strict'; req.query = {}; })],
    'follows req.url': [sees((req) => { const before = req.query; req.url = '/?b=2'; return [before, req.query]; }), '/?a=1'],
  }),
  ...onApp('express/req.path', {
    'the path': [sees((req) => [req.path, req.url, req.originalUrl, req.baseUrl]), '/', '/a/b?c', '/a%20b', '//a', '/a;b=c', '/?x'],
    'a fragment in the target': [sees((req) => [req.path, req.url]), '/a#b'],
    'in a mount': [(app) => { app.use('/a', (req, res) => { res.json([req.path, req.url, req.baseUrl, req.originalUrl]); }); }, '/a', '/a/', '/a/b?c=d', '/a?x', '/A/B'],
    'an absolute target': [sees((req) => [req.path, req.url, req.hostname]), get('http://example.org/a?b')],
    'a star': [sees((req) => [req.path, req.url]), { line: 'OPTIONS *' }],
  }),
  ...onApp('express/trust proxy', {
    'not trusted': [sees(address), forwarded, '/'],
    'trusted': [set({ 'trust proxy': true }, address), forwarded, '/', get('/', 'X-Forwarded-Proto: https'), get('/', 'X-Forwarded-Host: h:8080')],
    'by hops': [set({ 'trust proxy': 2 }, address), forwarded],
    'by addresses': [set({ 'trust proxy': 'loopback, 10.0.0.2' }, address), forwarded],
    'by a list': [set({ 'trust proxy': ['127.0.0.0/8'] }, address), forwarded],
    'by a function': [set({ 'trust proxy': (ip, hop) => hop < 1 || ip === '127.0.0.2' }, address), forwarded],
    'inherited by a mounted app': [(app, { express }) => { app.set('trust proxy', true); const inner = express(); inner.get('/', (req, res) => res.json(address(req))); app.use('/in', inner); }, get('/in', 'X-Forwarded-For: 10.0.0.1')],
    'set again by a mounted app': [(app, { express }) => { app.set('trust proxy', true); const inner = express(); inner.set('trust proxy', false); inner.get('/', (req, res) => res.json(address(req))); app.use('/in', inner); }, get('/in', 'X-Forwarded-For: 10.0.0.1')],
  }),
  ...onApp('express/req.hostname', {
    'hosts': [sees((req) => [req.host, req.hostname, req.subdomains]), { line: 'GET /', headers: [] }],
    ...Object.fromEntries(
      ['example.com:3000', 'a.b.c.example.com', '[::1]', '[::1]:80', '127.0.0.1', '127.0.0.1:80', 'EXAMPLE.org'].map((host) => [
        `Host: ${host}`,
        [set({ 'trust proxy': true }, (req) => [req.host, req.hostname, req.subdomains]), get('/', `X-Forwarded-Host: ${host}`)],
      ]),
    ),
    "'subdomain offset'": [set({ 'subdomain offset': 0, 'trust proxy': true }, (req) => req.subdomains), get('/', 'X-Forwarded-Host: a.b.c'), get('/', 'X-Forwarded-Host: 10.0.0.1')],
    "'subdomain offset' of three": [set({ 'subdomain offset': 3, 'trust proxy': true }, (req) => req.subdomains), get('/', 'X-Forwarded-Host: a.b.c.d.e')],
  }),
  ...onApp('express/req.fresh', {
    'by ETag': [handler((req, res) => { res.set('ETag', '"x"'); res.end(JSON.stringify([req.fresh, req.stale])); }), get('/', 'If-None-Match: "x"'), get('/', 'If-None-Match: W/"x"'), '/', post('/', undefined, '', 'If-None-Match: "x"')],
    'by date': [handler((req, res) => { res.set('Last-Modified', 'Tue, 01 Jun 2021 00:00:00 GMT'); res.end(String(req.fresh)); }), get('/', 'If-Modified-Since: Wed, 02 Jun 2021 00:00:00 GMT'), get('/', 'If-Modified-Since: Tue, 01 Jun 2020 00:00:00 GMT')],
    'by status': [handler((req, res) => { res.set('ETag', '"x"').status(Number(req.path.slice(1)) || 200); res.end(String(req.fresh)); }), get('/404', 'If-None-Match: "x"'), get('/299', 'If-None-Match: "x"')],
    'after a change of the headers': [handler((req, res) => { req.headers['if-none-match'] = '"x"'; res.set('ETag', '"x"').send('body'); }), '/'],
    'after a condition was deleted': [handler((req, res) => { delete req.headers['if-none-match']; res.set('ETag', '"x"').send('body'); }), get('/', 'If-None-Match: "x"')],
    'in any case': [handler((req, res) => res.set('ETag', '"x"').send('body')), get('/', 'IF-NONE-MATCH: "x"')],
  }),
  ...onApp('express/req.xhr', {
    'the header': [sees((req) => req.xhr), get('/', 'X-Requested-With: XMLHttpRequest'), get('/', 'x-requested-with: xmlhttprequest'), get('/', 'X-Requested-With: other'), '/'],
  }),
];
