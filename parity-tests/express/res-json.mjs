/** `res.json` and `res.jsonp`, with the settings that shape them. */
import { get, handler, head, onApp } from '../harness/on-app.mjs';

const set = (settings, handle) => (app) => {
  for (const [name, value] of Object.entries(settings)) app.set(name, value);
  app.use((req, res) => handle(req, res));
};

export default [
  ...onApp('express/res.json', {
    'an object': [handler((req, res) => res.json({ a: 1, b: [true, null], c: 'é' }))],
    'null': [handler((req, res) => res.json(null))],
    'undefined': [handler((req, res) => res.json(undefined))],
    'a string': [handler((req, res) => res.json('text'))],
    'a number': [handler((req, res) => res.json(300))],
    'a Date and toJSON': [handler((req, res) => res.json({ d: new Date(0), t: { toJSON: () => 'own' } }))],
    'a circular object': [handler((req, res) => { const a = {}; a.a = a; res.json(a); })],
    'a bigint': [handler((req, res) => res.json({ a: 1n }))],
    'a function': [handler((req, res) => res.json(() => 1))],
    'an own Content-Type': [handler((req, res) => res.type('application/vnd.api+json').json({ a: 1 }))],
    'an own Content-Type without a charset': [handler((req, res) => { res.setHeader('Content-Type', 'text/plain'); res.json([1]); })],
    'a status before': [handler((req, res) => res.status(201).json({ made: true }))],
    'HEAD': [handler((req, res) => res.json({ a: 1 })), head('/')],
    "'json escape'": [set({ 'json escape': true }, (req, res) => res.json({ html: '<script>&</script>' }))],
    "'json spaces'": [set({ 'json spaces': 2 }, (req, res) => res.json({ a: { b: 1 } }))],
    "'json spaces' as text": [set({ 'json spaces': '\t' }, (req, res) => res.json({ a: { b: 1 } }))],
    "'json replacer' as a function": [set({ 'json replacer': (key, value) => (key.startsWith('_') ? undefined : value) }, (req, res) => res.json({ a: 1, _b: 2 }))],
    "'json replacer' as a list": [set({ 'json replacer': ['a'] }, (req, res) => res.json({ a: 1, b: 2 }))],
    'settings of the mounting app are inherited': [(app, { express }) => { app.set('json spaces', 1); const inner = express(); inner.get('/', (req, res) => res.json({ a: 1 })); app.use('/in', inner); }, '/in'],
    'fresh': [handler((req, res) => res.set('ETag', '"e"').json({})), get('/', 'If-None-Match: "e"')],
  }),
  ...onApp('express/res.jsonp', {
    'without a callback': [handler((req, res) => res.jsonp({ a: 1 }))],
    'with a callback': [handler((req, res) => res.jsonp({ a: 1 })), '/?callback=run'],
    'several callbacks': [handler((req, res) => res.jsonp({ a: 1 })), '/?callback=one&callback=two'],
    'characters that are not allowed': [handler((req, res) => res.jsonp({ a: 1 })), '/?callback=a.b%5B0%5D%28%29%3Balert', '/?callback=%3C%3E'],
    'an empty callback': [handler((req, res) => res.jsonp({ a: 1 })), '/?callback='],
    'undefined': [handler((req, res) => res.jsonp(undefined)), '/?callback=run', '/'],
    'null': [handler((req, res) => res.jsonp(null)), '/?callback=run'],
    'line separators': [handler((req, res) => res.jsonp('\u2028\u2029')), '/?callback=run', '/'],
    "'jsonp callback name'": [set({ 'jsonp callback name': 'cb' }, (req, res) => res.jsonp(1)), '/?cb=run', '/?callback=run'],
    'an own Content-Type': [handler((req, res) => res.type('text/plain').jsonp({ a: 1 })), '/', '/?callback=run'],
    'escape and spaces': [set({ 'json escape': true, 'json spaces': 1 }, (req, res) => res.jsonp({ a: '<' })), '/?callback=run'],
    "without a 'query parser'": [set({ 'query parser': false }, (req, res) => res.jsonp(1)), '/?callback=run'],
    "an 'extended' callback": [set({ 'query parser': 'extended' }, (req, res) => res.jsonp(1)), '/?callback[a]=run', '/?callback[]=run'],
  }),
];
