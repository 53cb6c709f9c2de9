/**
 * The packed tarball, installed in an empty folder, runs an Express app with one import swapped: CommonJS, ESM and
 * TypeScript, with no compiler and no install script.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const own = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/** The same program three times; only the first line and the types differ. */
const body = (types) => `
const app = express();
app.use(express.json());
app.get('/hello/:name', (req${types}, res${types === '' ? '' : ': express.Response'}) => {
  res.json({ hello: req.params.name });
});
const server = app.listen(0, '127.0.0.1', async () => {
  const { port } = server.address()${types === '' ? '' : ' as { port: number }'};
  const answer = await fetch('http://127.0.0.1:' + port + '/hello/world');
  console.log(JSON.stringify({ status: answer.status, body: await answer.json(), engine: ${
    types === '' ? 'server' : '(server as unknown as { xsys?: { engine: string } })'
  }.xsys?.engine }));
  server.close();
  server.closeAllConnections();
});
`;

let folder;

function run(command, args, core = 'rust') {
  const environment = { ...process.env, XSYS_QUIET: '1', XSYS_REQUIRE_NATIVE: '1', XSYS_CORE: core };
  return execFileSync(command, args, { cwd: folder, encoding: 'utf8', env: environment });
}

function answerOf(file, core) {
  return JSON.parse(run(process.execPath, [file], core));
}

before(() => {
  execFileSync(process.execPath, [join(ROOT, 'scripts', 'pack-local.mjs')]);
  folder = mkdtempSync(join(tmpdir(), 'xsys-packed-'));
  writeFileSync(join(folder, 'package.json'), '{ "name": "empty", "version": "1.0.0", "private": true }\n');
  const versions = ['typescript', '@types/express', '@types/node'].map((name) => `${name}@${own.devDependencies[name]}`);
  const tarball = join(ROOT, 'dist', `xsys-${own.version}.tgz`);
  run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', tarball, ...versions]);
});

after(() => rmSync(folder, { recursive: true, force: true }));

const expected = { status: 200, body: { hello: 'world' }, engine: 'rust' };

test('CommonJS', () => {
  writeFileSync(join(folder, 'app.cjs'), `const express = require('xsys/express');${body('')}`);
  assert.deepEqual(answerOf('app.cjs'), expected);
});

test('back to the Express that is installed, with one setting', () => {
  assert.throws(() => answerOf('app.cjs', 'control'), /XSYS_CONTROL_MISSING/);
  const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules', 'express', 'package.json'), 'utf8'));
  run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', `express@${version}`]);
  assert.deepEqual(answerOf('app.cjs', 'control'), { status: 200, body: { hello: 'world' } });
  assert.deepEqual(answerOf('app.cjs', 'transport'), expected);
});

test('the command', () => {
  writeFileSync(join(folder, 'plain.cjs'), `const http = require('node:http');
const server = http.createServer().listen(0, '127.0.0.1', () => server.close(() => console.log(server.xsys.engine)));`);
  assert.equal(run(join('node_modules', '.bin', 'xsys'), ['run', 'plain.cjs']), 'rust\n');
  assert.equal(run(join('node_modules', '.bin', 'xsys'), ['--version']), `${own.version}\n`);
});

test('several isolates, and the package itself, for import and require', () => {
  writeFileSync(join(folder, 'isolates.mjs'), `import http from 'node:http';
import { createRequire } from 'node:module';
import * as xsys from 'xsys';
const { default: required, ...named } = xsys;
const own = createRequire(import.meta.url)('xsys');
const same = Object.keys(own).length > 3 && Object.entries(own).every(([name, value]) => named[name] === value);
const server = http.createServer((req, res) => res.end()).listen(0, '127.0.0.1', () => {
  console.log(same, server.xsys.engine);
  server.close();
});`);
  const lines = run(join('node_modules', '.bin', 'xsys'), ['run', '--workers', '2', 'isolates.mjs']);
  assert.equal(lines, 'true rust\n'.repeat(2));
  writeFileSync(join(folder, 'health.mts'), `import { accessLog, health, metrics, type AccessLogOptions, type Health, type Metric, type NativeAnswer } from 'xsys';
import type { Request, Response } from 'express';
const check: Health = health({ path: '/live', readyPath: false, blockedAfter: 1_000 });
check.state('redis', false);
const options: AccessLogOptions = { skip: (req, res) => res.statusCode < 400 && req.url === '/', immediate: true, buffer: 500 };
accessLog('combined', { stream: process.stdout, ...options });
accessLog((tokens, req: Request, res: Response) => String(tokens['method']?.(req, res)) + String(req.ip));
accessLog.token('id', (req: Request) => req.get('x-id')).format('short-id', ':id :url');
const families: Metric[] = metrics.json();
export const text: string = metrics() + families[0]?.name + metrics.contentType;
export const { handler } = metrics;
export const line = ({ answerer, method, url, status, traceparent, server }: NativeAnswer): string => [answerer, method, url, status, traceparent, server.listening].join(' ');
`);
  const options = ['--noEmit', '--strict', '--module', 'node16', '--target', 'es2022', '--types', 'node', '--skipLibCheck'];
  run(process.execPath, [join('node_modules', 'typescript', 'bin', 'tsc'), ...options, 'health.mts']);
});

test('every entry for import has the exports that require gives', () => {
  const entries = ['xsys', 'xsys/express', 'xsys/http', 'xsys/https', 'xsys/security', 'xsys/compression', 'xsys/xypriss'];
  writeFileSync(join(folder, 'entries.mjs'), `import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
for (const entry of ${JSON.stringify(entries)}) {
  const [imported, required] = [await import(entry), require(entry)];
  // Getters of Node's that load a client on use are not read here.
  const lacks = Object.entries(Object.getOwnPropertyDescriptors(required)).filter(([name, { value }]) => typeof value === 'function' && /^[a-z]\\w*$/i.test(name) && !['prototype', 'caller', 'arguments'].includes(name) && imported[name] !== value);
  console.log(entry, lacks.map(([name]) => name).join());
}
process.exit();`);
  assert.equal(run(process.execPath, ['entries.mjs']), entries.map((entry) => `${entry} \n`).join(''));
});

test('ESM', () => {
  writeFileSync(join(folder, 'app.mjs'), `import express, { Router, json } from 'xsys/express';${body('')}
if (typeof Router !== 'function' || json !== express.json) throw new Error('named exports are missing');`);
  assert.deepEqual(answerOf('app.mjs'), expected);
});

test('TypeScript, with the types of @types/express', () => {
  writeFileSync(join(folder, 'app.mts'), `import express from 'xsys/express';${body(': express.Request')}`);
  const options = ['--strict', '--module', 'node16', '--target', 'es2022', '--types', 'node', '--skipLibCheck'];
  run(process.execPath, [join('node_modules', 'typescript', 'bin', 'tsc'), ...options, 'app.mts']);
  assert.deepEqual(answerOf('app.mjs'), expected);
});

const SERVER = `import express, { Request, Router } from 'xsys/express';
import http, { Server, createServer, type IncomingMessage, type ServerResponse } from 'xsys/http';
const router: Router = Router().get('/', (req: Request, res) => { res.send(req.ip); });
const servers: Server[] = [createServer(express().use(router)), http.createServer((req: http.IncomingMessage, res) => { res.end(req.url); })];
export const handle = (req: IncomingMessage, res: ServerResponse): string => servers[0].xsys.core + String(req.url) + String(res.statusCode);
`;

/** The other entries, with the types that a program names. */
const OTHERS = `import express from 'xsys/express';
import { health, plan, reply, type Health, type Plan, type PlannedLayer } from 'xsys';
import compression from 'xsys/compression';
import https, { Server, createSecureContext, createServer } from 'xsys/https';
import { cors, helmet, rateLimit, redis, type CorsOptions, type HelmetOptions, type RateLimiter, type RateLimitOptions, type RedisStore } from 'xsys/security';
const options: [CorsOptions, HelmetOptions, RateLimitOptions] = [{ origin: [/a$/] }, { xPoweredBy: false }, { limit: 5, standardHeaders: 'draft-8' }];
const store: RedisStore = redis({ url: 'redis://127.0.0.1' });
const limiter: RateLimiter = rateLimit({ ...options[2], store });
const coder: compression.Options = { threshold: '1kb', zstd: { level: 3 }, filter: compression.filter };
const check: Health = health({ path: '/live' });
const app = express();
app.use(check, reply({ body: 'x' }), cors(options[0]), helmet(options[1]), limiter, compression(coder));
const servers: Server[] = [createServer({ key: '', cert: '', minVersion: 'TLSv1.3' }, app), https.createServer({ SNICallback: (name, done) => done(null, createSecureContext({})) })];
const found: Plan | undefined = plan(app);
const layers: readonly PlannedLayer[] = app.xsys?.plan().layers ?? [];
export const told: string = String(found) + String(layers[0]?.why) + String(servers.length);
// @ts-expect-error: a status is a number
reply({ status: 'x' });
`;

for (const [module, resolution, name] of [
  ['node16', 'node16', 'server.mts'],
  ['node16', 'node16', 'server.cts'],
  ['esnext', 'bundler', 'server.ts'],
  ['commonjs', 'node10', 'server.ts'],
]) {
  test(`the types of every entry: ${name}, module resolution ${resolution}`, () => {
    const names = [name, name.replace('server', 'others')];
    writeFileSync(join(folder, names[0]), SERVER);
    writeFileSync(join(folder, names[1]), OTHERS);
    const options = ['--noEmit', '--strict', '--esModuleInterop', '--module', module, '--moduleResolution', resolution, '--target', 'es2022', '--types', 'node'];
    run(process.execPath, [join('node_modules', 'typescript', 'bin', 'tsc'), ...options, '--ignoreDeprecations', '6.0', ...names]);
  });
}
