/** What a program can reach on the adapter is what it can reach on Express: names, and what registration refuses. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import oracle = require('express');
import adapter = require('.');

type Express = Record<string, unknown> & (() => Record<string, unknown>);
const ours = adapter as unknown as Express;
const theirs = oracle as unknown as Express;

const parts: Record<string, (express: Express) => object> = {
  express: (express) => express,
  'express.application': (express) => express.application as object,
  'express.request': (express) => express.request as object,
  'express.response': (express) => express.response as object,
  'express.Router': (express) => express.Router as object,
  'Router.prototype': (express) => (express.Router as { prototype: object }).prototype,
  'Route.prototype': (express) => (express.Route as { prototype: object }).prototype,
  'an app': (express) => express(),
  'app.request': (express) => express().request as object,
  'app.response': (express) => express().response as object,
  'a router': (express) => (express.Router as () => object)(),
  'a route': (express) => new (express.Route as new (path: string) => object)('/'),
  "an app's settings": (express) => express().settings as object,
  "an app's locals": (express) => express().locals as object,
};

/** What this package adds: not enumerable, and named after it. */
const ADDED = new Set(['xsys']);

for (const [name, part] of Object.entries(parts)) {
  test(`${name} has Express's own properties`, () => {
    assert.deepEqual(Object.getOwnPropertyNames(part(ours)).filter((own) => !ADDED.has(own)).sort(), Object.getOwnPropertyNames(part(theirs)).sort());
  });
}

test('the ECMAScript module exports the same names, and the function as default', async () => {
  const names = (module: object) => Object.keys(module).filter((name) => name !== 'module.exports').sort();
  const [mine, reference] = await Promise.all([import('./esm.mjs'), import('express')]);
  assert.deepEqual(names(mine), names(reference));
  assert.equal(mine.default, adapter);
  for (const name of names(mine)) {
    if (name !== 'default') assert.equal((mine as Record<string, unknown>)[name], ours[name], name);
  }
});

/** Each is run on both; an error's name and message must be the same, and so must a result that can be compared. */
const calls: Record<string, (app: any, express: any) => unknown> = {
  'use()': (app) => app.use(),
  'use(path)': (app) => app.use('/x'),
  'use(path, text)': (app) => app.use('/x', 'y'),
  'use([])': (app) => app.use([]),
  'use(undefined)': (app) => app.use(undefined),
  'get(path, text)': (app) => app.get('/x', 'y'),
  'get(path, [])': (app) => app.get('/x', []),
  'get(path, [[]])': (app) => app.get('/x', [[]], undefined),
  'all(path)': (app) => app.all('/x'),
  'route().get()': (app) => app.route('/x').get(),
  'route().all(1)': (app) => app.route('/x').all(1),
  'Router().use()': (_app, express) => express.Router().use(),
  'Router().handle without callback': (_app, express) => express.Router().handle({}, {}),
  'param()': (app) => app.param(),
  'param(1, fn)': (app) => app.param(1, () => undefined),
  'param(name)': (app) => app.param('x'),
  'param(name, text)': (app) => app.param('x', 'y'),
  'param([names], text)': (app) => app.param(['x', 'y'], 'y'),
  'engine without function': (app) => app.engine('html'),
  "set('etag', bad)": (app) => app.set('etag', 'bad'),
  "set('etag', 42)": (app) => app.set('etag', 42),
  "set('query parser', bad)": (app) => app.set('query parser', 'bad'),
  "set('trust proxy', bad)": (app) => app.set('trust proxy', 'bad'),
  "set('trust proxy', empty text)": (app) => app.set('trust proxy', ''),
  "set('trust proxy', [bad])": (app) => app.set('trust proxy', ['10.0.0.0/99']),
  'set(name)': (app) => app.set('env') === app.get('env'),
  'enabled(name)': (app) => [app.enabled('x'), app.enable('x').enabled('x'), app.disable('x').disabled('x')],
  'path()': (app, express) => [app.path(), express().use('/a', app) && app.path()],
  'view without extension': (app) => app.render('x', () => undefined),
  'view of unknown engine': (app) => app.render('x.no-such-engine', () => undefined),
  'view of a module that is no engine': (app) => app.render('x.etag', () => undefined),
  'view that does not exist': (app) => {
    let message;
    app.engine('html', () => undefined).render('no-such.html', (error: Error) => (message = error.message));
    return message;
  },
  'view that does not exist, several folders': (app) => {
    let message;
    app.set('views', ['/a', '/b', '/c']);
    app.engine('html', () => undefined).render('no-such.html', (error: Error) => (message = error.message));
    return message;
  },
};

for (const pattern of [
  '/*', '*', '/:', '/a(b)', '/a?', '/a+', '/[a]', '/!', '/:a:b', '/*a*b', '/{', '/}', '/{a', '/a\\', '/:"a', '/:"a"', '/*""',
  '/{:a}{:b}', '/:a{:b}', undefined, null, 42, {}, [undefined], ['/a', '/*'], Symbol.iterator,
  `/${'{/:a}'.repeat(10)}`,
]) {
  calls[`path ${String(Array.isArray(pattern) ? pattern.map(String) : pattern)}`] = (app) => typeof app.all(pattern, () => undefined);
  calls[`strict path ${String(Array.isArray(pattern) ? pattern.map(String) : pattern)}`] = (_app, express) =>
    typeof express.Router({ strict: true }).get(pattern, () => undefined);
}

function outcome(express: Express, call: (app: any, express: any) => unknown): unknown {
  try {
    return { value: call(express(), express) };
  } catch (error) {
    const { name, message, code } = error as Error & { code?: string };
    // Where a module was looked for is not Express's to say.
    return { name, message: message.replace(/\nRequire stack:[^]*/, ''), code };
  }
}

for (const [name, call] of Object.entries(calls)) {
  test(`${name} is answered as Express answers it`, () => {
    assert.deepEqual(outcome(ours, call), outcome(theirs, call));
  });
}

test('tools find in router.stack what they find in that of Express', () => {
  const listing = (express: any) => {
    const app = express();
    const admin = express.Router();
    admin.get('/users/:id', function show() {}).post(['/a', '/b'], function make() {});
    app.use(function logger() {});
    app.use('/admin', admin);
    app.use('/sub', express());
    app.route('/thing').get(() => undefined).all(() => undefined);
    const walk = (stack: any[]): unknown =>
      stack.map((layer) => ({
        name: layer.name,
        rawPath: layer.rawPath,
        slash: layer.slash,
        matches: ['/', '/admin', '/admin/users/1', '/thing', '/users/1', '/b'].map((path) => {
          const match = layer.match(path);
          return match && { ...match, params: { ...match.params }, keys: [...match.keys] };
        }),
        matchers: layer.matchers.length,
        route: layer.route && {
          path: layer.route.path,
          methods: { ...layer.route.methods },
          listed: layer.route._methods(true),
          stack: layer.route.stack.map((each: any) => [each.name, each.method]),
        },
        inside: layer.handle.stack && walk(layer.handle.stack),
      }));
    return [
      walk(app.router.stack),
      app.router.listRoutes().map((each: any) => ({ ...each, router: typeof each.router })),
      Array.isArray(app.router.stack),
    ];
  };
  assert.deepEqual(listing(adapter), listing(oracle));
});
