/**
 * What is recognised and what is not. That answers are the same either way is held by parity-tests/recognised; here is who
 * is known, from what, and what the program sees of it.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'node:test';
import { stepOf, whyNotNative } from '../../../plan/step';
import { Program, REGISTER } from '../../../runner/testing/program';
import { isWithin, publishedAt } from './packages';
import { readOptions } from './plain-data';
import { recognisedExports } from './recognised';

type Factory = ((...args: unknown[]) => object) & Record<string, unknown>;

const around = (settings: Record<string, unknown> = {}) => ({ setting: (name: string): unknown => settings[name] });

/** As the hook shows it, whatever the setting. */
function shown(name: string): { factory: Factory; own: Factory; file: string } {
  const file = require.resolve(name);
  const own = require(name) as Factory;
  return { factory: recognisedExports(publishedAt(file)!, own) as Factory, own, file };
}

test('a version is in a range by its numbers', () => {
  for (const version of ['1.2.3', '1.10.0', '2.0.0']) assert.ok(isWithin(version, ['1.2.3', '2.0.0']), version);
  for (const version of ['1.2.2', '2.0.1', '0.9.9', '1.5.0-beta.1', '1.5', 'x', '', 'undefined']) assert.ok(!isWithin(version, ['1.2.3', '2.0.0']), version);
});

test('the main file of a package is known by its manifest, and nothing else is', () => {
  const { file } = shown('helmet');
  assert.equal(publishedAt(file)?.published.name, 'helmet');
  assert.equal(publishedAt(join(dirname(file), 'index.mjs'))?.published.name, 'helmet');
  for (const other of [__filename, require.resolve('express'), join(dirname(file), 'package.json'), '/none/index.js']) assert.equal(publishedAt(other), undefined);
});

test('options are read as data, and what is more says so', () => {
  const known = new Set(['a', 'b']);
  const text = (value: unknown): string | undefined => readOptions(value, known).text;
  assert.equal(text({ a: [1, /x/g, { c: null }] }), text({ a: [1, /x/g, { c: null }] }));
  for (const [one, other] of [[{ a: 1 }, { a: '1' }], [{ a: 0 }, { a: -0 }], [{ a: /x/ }, { a: /x/i }], [{ a: undefined }, {}], [{ a: [] }, { a: {} }]]) {
    assert.notEqual(text(one), text(other));
  }
  const circular: { a?: unknown } = {};
  circular.a = circular;
  const reasons: [unknown, RegExp][] = [
    [{ a: () => 1 }, /^a is a function$/],
    [{ a: { c: [() => 1] } }, /^a\.c\.0 is a function$/],
    [{ get a() { return 1; } }, /^a is a getter$/],
    [{ a: new Map() }, /^a is an instance of a class$/],
    [Object.create({ a: 1 }), /instance of a class/],
    [{ c: 1 }, /no known option c/],
    [circular, /nested too deep/],
    [() => 1, /is a function/],
  ];
  for (const [value, reason] of reasons) assert.match(String(readOptions(value, known).why), reason);
});

test('the factory is shown as it is, under all its names, and makes its own middleware', () => {
  const { factory, own } = shown('helmet');
  assert.equal(factory.default, factory);
  assert.equal(factory.name, own.name);
  assert.equal(factory.hsts, factory.hsts);
  assert.equal((factory.hsts as Factory).name, (own.hsts as Factory).name);
  assert.ok(stepOf((factory.hsts as Factory)({ maxAge: 1 })) !== undefined);
  assert.match(String(whyNotNative((factory.ieNoOpen as Factory)({ a: 1 }))), /no known option a$/);
  assert.equal((factory.contentSecurityPolicy as Factory).getDefaultDirectives, (own.contentSecurityPolicy as Factory).getDefaultDirectives);
  assert.deepEqual(Object.keys(factory), Object.keys(own));
  const middleware = factory();
  assert.equal(middleware.constructor, Function);
  assert.ok(stepOf(middleware) !== undefined);
  assert.deepEqual(Reflect.ownKeys(middleware).sort(), Reflect.ownKeys(own()).sort());
  const limiter = shown('express-rate-limit');
  assert.equal(limiter.factory.rateLimit, limiter.factory);
});

test('the factory’s own errors are the program’s, and one call is one call', () => {
  let calls = 0;
  const { file } = shown('helmet');
  const factory = recognisedExports(publishedAt(file)!, () => {
    calls += 1;
    throw new TypeError('its own');
  }) as Factory;
  assert.throws(() => factory(), new TypeError('its own'));
  assert.equal(calls, 1);
  assert.throws(() => shown('helmet').factory({ hsts: true, strictTransportSecurity: true }), /specified twice/);
});

test('options that are written to afterwards end it', () => {
  const options = { origin: 'http://a' };
  const step = stepOf(shown('cors').factory(options))!;
  assert.equal(typeof step.idIn(around()), 'number');
  options.origin = 'http://b';
  assert.match(String(step.idIn(around())), /changed after/);
});

test('an application may do without', () => {
  const step = stepOf(shown('cors').factory())!;
  assert.equal(typeof step.idIn(around({ 'native.recognise': undefined })), 'number');
  assert.match(String(step.idIn(around({ 'native.recognise': false }))), /is off/);
});

test('reasons name the package, its version and the option', () => {
  const { factory } = shown('express-rate-limit');
  for (const [options, reason] of [[{ skip: () => false }, 'skip is a function'], [{ limit: '5' }, 'limit is no whole number'], [{ nothing: 1 }, 'no known option nothing'], [{ limit: 0, validate: true }, 'which the package warns of']] as [object, string][]) {
    const why = String(whyNotNative(factory({ validate: false, ...options })));
    assert.match(why, new RegExp(`^express-rate-limit \\d+\\.\\d+\\.\\d+: .*${reason}$`));
  }
});

test('a version that nobody has read stays in JavaScript', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'xsys-recognise-'));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'lib'));
  writeFileSync(join(folder, 'package.json'), '{ "name": "cors", "version": "99.0.0", "main": "lib/index.js" }');
  const file = join(folder, 'lib', 'index.js');
  writeFileSync(file, 'module.exports = () => function corsMiddleware(req, res, next) { next(); };');
  const factory = recognisedExports(publishedAt(file)!, createRequire(file)(file)) as Factory;
  const middleware = factory();
  assert.equal(stepOf(middleware), undefined);
  assert.match(String(whyNotNative(middleware)), /^cors 99\.0\.0: versions .* are known$/);
});

const from = (name: string, kind: 'import' | 'require' = 'require'): string => {
  const file = require.resolve(name);
  return JSON.stringify(kind === 'require' ? file : pathToFileURL(file.replace(/\.cjs$/, '.mjs')).href);
};
const PROGRAM = `
  import helmet, * as all from ${from('helmet', 'import')};
  import cors from ${from('cors', 'import')};
  import rateLimit, { rateLimit as named } from ${from('express-rate-limit', 'import')};
  import express from ${from('express', 'import')};
  import { createRequire } from 'node:module';
  const require = createRequire(import.meta.url);
  const app = express();
  app.use(helmet(), cors(), rateLimit(), require(${from('helmet')})(), all.hsts());
  const kinds = app.xsys?.plan().layers.map(({ native, name }) => (native ? name.split(' ')[0] : '-'));
  console.log('layers ' + kinds, rateLimit === named, Object.keys(all).length, require(${from('helmet')}).default === require(${from('helmet')}));
  console.log('done');
`;

for (const [env, layers] of [
  [{ XSYS_NATIVE_RECOGNISE: '1' }, 'headers,cors,rateLimit,headers,headers'],
  [{ XSYS_NATIVE_RECOGNISE: '' }, '-,-,-,-,-'],
  [{ XSYS_NATIVE_RECOGNISE: '1', XSYS_WORKERS: '2' }, 'headers,cors,rateLimit,headers,headers'],
  [{ XSYS_NATIVE_RECOGNISE: '1', XSYS_CORE: 'node' }, '-,-,-,-,-'],
] as [NodeJS.ProcessEnv, string][]) {
  test(`imported and required, with ${JSON.stringify(env)}`, async (t) => {
    const program = new Program(t, '', (file) => {
      const module = file.replace(/\.cjs$/, '.mjs');
      writeFileSync(module, PROGRAM);
      return ['--import', join(REGISTER, 'esm.mjs'), module];
    }, env);
    await program.printed('done');
    const exports = Object.keys(require('helmet') as object).length;
    assert.ok(program.out.includes(`layers ${layers} true ${exports} true`), program.everything);
  });
}
