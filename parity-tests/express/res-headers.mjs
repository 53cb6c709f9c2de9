/** `res.set`, `header`, `get`, `append`, `type`, `links`, `location`, `vary`. */
import { handler, onApp, tried } from '../harness/on-app.mjs';

const does = (call) => [handler((req, res) => { const result = tried(() => call(res, req)); res.end(JSON.stringify(result === res ? 'itself' : result)); })];

export default [
  ...onApp('express/res.set', {
    'a value': does((res) => res.set('X-A', 'one')),
    'a number': does((res) => res.set('X-A', 1)),
    'a list': does((res) => res.set('X-A', ['one', 2])),
    'an object': does((res) => res.set({ 'X-A': '1', 'x-b': ['2', '3'] })),
    'an object that inherits': does((res) => res.set(Object.create({ 'X-A': 'inherited' }))),
    'undefined and null': does((res) => res.set('X-A', undefined).set('X-B', null)),
    'a Content-Type without a charset': does((res) => res.set('Content-Type', 'text/html').get('Content-Type')),
    'a Content-Type as an extension': does((res) => res.set('content-type', 'json').get('content-type')),
    'an unknown Content-Type': does((res) => res.set('Content-Type', 'nope').get('Content-Type')),
    'a Content-Type as a list': does((res) => res.set('Content-Type', ['text/html'])),
    'a name that is no token': does((res) => res.set('X A', '1')),
    'a value with a line break': does((res) => res.set('X-A', 'a\r\nX-B: c')),
    'a value beyond latin1': does((res) => res.set('X-A', '€')),
    'a name that is no text': does((res) => res.set(5, 'x')),
    'one argument': does((res) => res.set('X-A')),
    'after the head was sent': [handler((req, res) => { res.write('x'); res.end(JSON.stringify(tried(() => res.set('X-A', '1')))); })],
    'header is the same': does((res) => [res.header === res.set, res.header('X-A', '1') === res]),
  }),
  ...onApp('express/res.get', {
    'a header': does((res) => [res.set('X-A', '1').get('x-a'), res.get('X-None')]),
    'a list': does((res) => res.set('X-A', ['1', '2']).get('X-A')),
    'no name': does((res) => res.get()),
  }),
  ...onApp('express/res.append', {
    'to nothing': does((res) => res.append('X-A', '1').get('X-A')),
    'text to text': does((res) => res.append('X-A', '1').append('X-A', '2').get('X-A')),
    'a list to text': does((res) => res.append('X-A', '1').append('X-A', ['2', '3']).get('X-A')),
    'text to a list': does((res) => res.append('X-A', ['1', '2']).append('X-A', '3').get('X-A')),
    'a list to a list': does((res) => res.append('X-A', ['1']).append('X-A', ['2']).get('X-A')),
    'a cookie to a cookie': does((res) => res.cookie('a', '1').append('Set-Cookie', 'b=2').get('Set-Cookie')),
    'to Content-Type': does((res) => res.append('Content-Type', 'text/html').append('Content-Type', 'text/plain')),
    'set forgets what was appended': does((res) => res.append('X-A', '1').set('X-A', '2').append('X-A', '3').get('X-A')),
  }),
  ...onApp('express/res.type', {
    ...Object.fromEntries(
      ['html', '.html', 'json', 'png', 'js', 'txt', 'xml', 'no-such-type', 'text/html', 'text/vnd.own; q=1', 'application/x-tar', '', 'a/b/c', 'index.html', 'application/json; charset=latin1']
        .map((type) => [`of "${type}"`, does((res) => res.type(type).get('Content-Type'))]),
    ),
    'of a number': does((res) => res.type(5)),
    'of nothing': does((res) => res.type()),
    'contentType is the same': does((res) => [res.contentType === res.type, res.contentType('css').get('Content-Type')]),
  }),
  ...onApp('express/res.links', {
    'two relations': does((res) => res.links({ next: 'http://a/2', last: 'http://a/5' })),
    'twice': does((res) => res.links({ next: '/2' }).links({ last: '/5' })),
    'a relation with several targets': does((res) => res.links({ next: ['/a', '/b'], last: '/c' })),
    'an empty list': does((res) => res.links({ next: [], last: '/c' })),
    'nothing': does((res) => res.links({})),
    'a target that is no header text': does((res) => res.links({ next: '/\n' })),
  }),
  ...onApp('express/res.location', {
    ...Object.fromEntries(
      ['/', 'http://example.org/', '/é ?q=ü', '/already%20encoded', '/%zz', 'back', '//host/x', 'https://google.com\\@apple.com', 'javascript:alert(1)', '', '..', '/a|b"c']
        .map((url) => [`of "${url}"`, does((res) => res.location(url).get('Location'))]),
    ),
    'of undefined': does((res) => res.location(undefined).get('Location')),
    'of an URL object': does((res) => res.location(new URL('http://example.org/ü')).get('Location')),
    'of text with a line break': does((res) => res.location('/a\r\nX: y').get('Location')),
  }),
  ...onApp('express/res.vary', {
    'a field': does((res) => res.vary('Accept')),
    'several': does((res) => res.vary('Accept').vary('Cookie').vary('accept')),
    'a list': does((res) => res.vary(['Accept', 'Cookie'])),
    'a star': does((res) => res.vary('Accept').vary('*').vary('Cookie')),
    'a field that is no token': does((res) => res.vary('a b')),
    'nothing': does((res) => res.vary()),
    'an empty list': does((res) => res.vary([])),
  }),
];
