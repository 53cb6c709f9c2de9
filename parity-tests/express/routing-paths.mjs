/** Paths of routes: patterns, parameters, what is decoded and what is refused. */
import { onApp, tried } from '../harness/on-app.mjs';

const params = (...paths) => (app) => { for (const path of paths) app.get(path, (req, res, next) => { (req.all ??= []).push([String(req.route.path), { ...req.params }]); next(); }); app.use((req, res) => res.json(req.all ?? [])); };
const one = (path, ...requests) => [params(path), ...requests];

export default [
  ...onApp('express/path patterns', {
    'text': one('/about', '/about', '/about/', '/about/x', '/aboutx', '/ABOUT'),
    'a parameter': one('/user/:id', '/user/7', '/user/7/', '/user/', '/user', '/user/a%20b', '/user/a%2Fb', '/user/%C3%A9', '/user/a+b'),
    'an undecodable parameter': one('/user/:id', '/user/%zz', '/user/%', '/user/%C3', '/user/%E0%A4%A'),
    'two parameters': one('/:a/:b', '/1/2', '/1', '/1/2/3', '//2', '/1//'),
    'parameters in one segment': one('/flights/:from-:to', '/flights/LAX-SFO', '/flights/a-b-c', '/flights/a'),
    'a parameter with an ending': one('/:name.html', '/a.html', '/a.b.html', '/.html', '/a.HTML'),
    'a parameter in quotes': one('/:"a name"', '/x'),
    'a wildcard': one('/files/*path', '/files/a', '/files/a/b/c', '/files/', '/files/a%2Fb/c'),
    'an optional wildcard': one('/files{/*path}', '/files', '/files/', '/files/a/b'),
    'everything': one('/{*all}', '/', '/a/b'),
    'a wildcard in the middle': one('/a/*b/c', '/a/x/c', '/a/x/y/c', '/a/c', '/a//c'),
    'an optional parameter': one('/user{/:id}', '/user', '/user/1', '/user/'),
    'an optional ending': one('/file{.:ext}', '/file', '/file.txt', '/file.'),
    'nested options': one('/a{/:b{/:c}}', '/a', '/a/1', '/a/1/2', '/a/1/2/3'),
    'escaped characters': one('/a\\:b\\*c', '/a:b*c', '/axbxc'),
    'a list': one(['/a', '/b/:x', /^\/c(\d+)$/], '/a', '/b/1', '/c12', '/d'),
    'a regular expression': one(/^\/commits\/(\w+)(?:\.\.(\w+))?$/, '/commits/71db', '/commits/71db..154e', '/commits/'),
    'named groups': one(/^\/(?<year>\d{4})\/(\d\d)$/, '/2021/06', '/21/06'),
    'a global regular expression': one(/^\/x/g, '/x', '/x', '/x'),
    'characters beyond ASCII': one('/żółw/:x', '/%C5%BC%C3%B3%C5%82w/1'),
    'an encoded pattern': one('/a%20b', '/a%20b', '/a b'),
    'dots and pluses are text': one('/a.b-c_d~e', '/a.b-c_d~e', '/axb-c_d~e'),
    'a slash alone': one('/', '/', '//', '/?', '/x'),
    'the empty path': one('', '/', '', '/x'),
    'a path without a slash': one('about', '/about'),
    'order decides, not precision': [params('/:any', '/exact', '/*rest', '/exact'), '/exact', '/other'],
    'a parameter named as objects are': one('/:constructor/:toString', '/a/b'),
    '__proto__ as a name': one('/:__proto__', '/a'),
  }),
  ...onApp('express/refused patterns', Object.fromEntries(
    ['*', '/*', '/a*', '/:', '/a(b)', '/a?', '/a+', '/[a]', '/!', '/{a', '/a}', '/:a:b', '/a\\', '/:"a', '/{/:a}{/:b}{/:a}*'].map((path) => [
      path,
      [(app) => { const result = tried(() => app.get(path, () => {}) && 'taken'); app.use((req, res) => res.json(result)); }],
    ]),
  )),
];
