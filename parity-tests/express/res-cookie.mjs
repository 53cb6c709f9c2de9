/** `res.cookie` and `res.clearCookie`: values, options, and names that are refused. */
import { handler, onApp, tried } from '../harness/on-app.mjs';

const does = (call) => [handler((req, res) => { const result = tried(() => call(res, req)); res.end(JSON.stringify(result === res ? 'itself' : result)); })];
const cookie = (...args) => does((res) => res.cookie(...args));
const EXPIRES = { pattern: /Expires=[^;]+GMT/g, as: 'Expires=<date>', reason: 'maxAge is counted from the clock' };

const timed = onApp('express/res.cookie', {
  'maxAge': cookie('a', 'b', { maxAge: 60_000 }),
  'maxAge of a fraction': cookie('a', 'b', { maxAge: 1999.9 }),
  'maxAge as text': cookie('a', 'b', { maxAge: '5000' }),
  'a negative maxAge': cookie('a', 'b', { maxAge: -1 }),
}).map((scenario) => ({ ...scenario, masks: [EXPIRES] }));

export default [
  ...timed,
  ...onApp('express/res.cookie', {
    'a value': cookie('name', 'tobi'),
    'a value that is encoded': cookie('name', 'a b;c,é'),
    'an object': cookie('user', { name: 'tobi', n: 1 }),
    'a list and null': does((res) => res.cookie('a', [1]).cookie('b', null)),
    'a number and undefined': does((res) => res.cookie('a', 0).cookie('b', undefined)),
    'several': does((res) => res.cookie('a', '1').cookie('b', '2').cookie('a', '3')),
    'all attributes': cookie('a', 'b', { domain: 'example.org', path: '/p', secure: true, httpOnly: true, sameSite: true, priority: 'high', partitioned: true }),
    'sameSite values': does((res) => ['lax', 'none', 'strict'].forEach((sameSite) => res.cookie(sameSite, 'x', { sameSite }))),
    'expires': cookie('a', 'b', { expires: new Date(0) }),
    'an own encode': cookie('a', 'b c', { encode: (value) => value.toUpperCase().replace(' ', '_') }),
    'no path': does((res) => res.cookie('a', 'b', { path: null }).cookie('c', 'd', { path: '' })),
    'maxAge null': cookie('a', 'b', { maxAge: null }),
    'maxAge that is no number': cookie('a', 'b', { maxAge: 'never' }),
    'options stay as they are': does((res) => { const options = { maxAge: null, path: '/x' }; res.cookie('a', 'b', options); return options; }),
    'signed without a secret': cookie('a', 'b', { signed: true }),
    'signed': does((res, req) => { req.secret = 'foo bar baz'; return res.cookie('name', 'tobi', { signed: true }).cookie('user', { a: 1 }, { signed: true }); }),
    'a bad sameSite': cookie('a', 'b', { sameSite: 'maybe' }),
    'a bad priority': cookie('a', 'b', { priority: 'urgent' }),
    'a bad domain': cookie('a', 'b', { domain: 'a;b' }),
    'a bad path': cookie('a', 'b', { path: '/\n' }),
    'a bad expires': cookie('a', 'b', { expires: 'tomorrow' }),
    'an expires that is no date': cookie('a', 'b', { expires: new Date(NaN) }),
    ...Object.fromEntries(['a b', 'a=b', 'a;b', '', 'é', 'a\n', 'a"b', '__Host-x', 'a[b]'].map((name) => [`the name ${JSON.stringify(name)}`, cookie(name, 'v')])),
  }),
  ...onApp('express/res.clearCookie', {
    'by name': does((res) => res.clearCookie('sid')),
    'with options': does((res) => res.clearCookie('sid', { path: '/admin', domain: 'example.org', httpOnly: true })),
    'ignores maxAge and expires': does((res) => res.clearCookie('sid', { maxAge: 1000, expires: new Date(1e12) })),
    'an invalid name': does((res) => res.clearCookie('a b')),
  }),
];
