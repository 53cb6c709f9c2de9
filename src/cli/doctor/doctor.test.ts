/** Each rule on code that it is about and on code that it is not about; the command on projects. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { diagnose } from './diagnose';
import { majorOf } from './project';
import { ALL } from './rules';

const XSYS = join(__dirname, '..', 'index.js');
const root = mkdtempSync(join(tmpdir(), 'xsys-doctor-'));
after(() => rmSync(root, { recursive: true }));

let projects = 0;
function project(dependencies: Record<string, string>, files: Record<string, string>): string {
  const folder = join(root, String((projects += 1)));
  mkdirSync(folder);
  for (const [name, text] of Object.entries({ 'package.json': JSON.stringify({ dependencies }), ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const XYPRISS = "import { createServer, Router } from 'xypriss';\nconst app = createServer({ security: { enabled: false } });\nconst router = Router();\n";
const xypriss = (options: string) => `import { createServer } from 'xypriss';\nconst app = createServer(${options});\n`;
const EXPRESS = "const express = require('express');\nconst app = express();\nconst router = express.Router();\n";

/** Rule → code it finds, code it passes by. */
const CASES: Record<string, { yes: string; no: string }> = {
  'xypriss/subpath': { yes: "import { x } from 'xypriss/lib';", no: "import { createServer } from 'xypriss';" },
  'xypriss/query-hangs': { yes: xypriss(''), no: xypriss('{ security: { xss: false } }') },
  'xypriss/rate-limit-cap': { yes: xypriss('{ security: { rateLimit: { max: 10 * 20 } } }'), no: xypriss('{ security: { rateLimit: { max: 100 } } }') },
  'xypriss/rate-limit-off': { yes: xypriss('{ security: { rateLimit: false } }'), no: xypriss('{ security: { rateLimit: { max: 5 } } }') },
  'xypriss/csrf': { yes: xypriss('{ security: { csrf: { enabled: true } } }'), no: xypriss('{ security: { csrf: { enabled: false } } }') },
  'xypriss/body-limit': { yes: xypriss("{ server: { jsonLimit: '1mb' } }"), no: xypriss('{ server: { port: 1 } }') },
  'xypriss/form-limit': { yes: xypriss("{ server: { urlEncodedLimit: '1mb' } }"), no: xypriss('{ server: { port: 1 } }') },
  'xypriss/not-found': { yes: xypriss("{ notFound: { title: 'x' } }"), no: xypriss('{}') },
  'xypriss/trust-proxy': { yes: xypriss('{ server: { trustProxy: true } }'), no: xypriss('{ server: {} }') },
  'xypriss/not-provided': { yes: xypriss('{ cluster: { enabled: process.env.NODE_ENV === "production" } }'), no: xypriss('{ cluster: { enabled: false }, performance: { clustering: true } }') },
  'xypriss/multi-server': { yes: xypriss('{ multiServer: { enabled: true, servers: [] } }'), no: xypriss('{ multiServer: { enabled: false } }') },
  'xypriss/concurrency': { yes: xypriss('{ requestManagement: { concurrency: { maxConcurrentRequests: 2 } } }'), no: xypriss('{ requestManagement: {} }') },
  'xypriss/list-options': { yes: xypriss("{ fileUpload: { allowedMimeTypes: ['image/png'] } }"), no: xypriss('{ fileUpload: { maxFileSize: 1 } }') },
  'xypriss/error-middleware': { yes: `${XYPRISS}app.use(wrong); function wrong(error, req, res, next) {}`, no: `${XYPRISS}app.use((req, res, next) => next());` },
  'xypriss/use-several': { yes: `${XYPRISS}app.use('/a', guard, router);`, no: `${XYPRISS}app.use('/a', router); app.use(['/a', '/b'], router); app.use(guard);` },
  'xypriss/use-prefix': { yes: `${XYPRISS}app.use('/a', (req, res, next) => next());`, no: `${XYPRISS}app.use('/a', router); app.use('/', (req, res, next) => next());` },
  'xypriss/router-middleware': { yes: `${XYPRISS}router.use((req, res, next) => next());`, no: `${XYPRISS}router.use('/inner', other);` },
  'xypriss/wildcard': { yes: `${XYPRISS}app.get('/files/*', (req, res) => res.send(''));`, no: `${XYPRISS}router.get('/files/*', (req, res) => res.send(''));` },
  'xypriss/handler-list': { yes: `${XYPRISS}app.get('/', [one, two]);`, no: `${XYPRISS}app.get('/', one, two);` },
  'xypriss/param-handler': { yes: `${XYPRISS}app.param('id', load);`, no: `${XYPRISS}other.param('id', load);` },
  'xypriss/start-callback': { yes: `${XYPRISS}app.start(() => {});`, no: `${XYPRISS}app.start(undefined, () => {});` },
  'xypriss/clear-cookie': { yes: 'export const out = (req, res) => res.status(200).clearCookie("a");', no: 'export const out = (req, res) => res.cookie("a");' },
  'xypriss/cookie-max-age': { yes: 'export const out = (req, res) => res.cookie("a", "b", { maxAge: 1000 });', no: 'export const out = (req, res) => res.cookie("a", "b", { httpOnly: true });' },
  'xypriss/error-status': { yes: 'const error = new Error("x"); error.status = 404;', no: 'res.status = 404;' },
  'xypriss/forwarded': { yes: 'export const who = (req) => req.ip;', no: `${xypriss("{ server: { trustProxy: 'loopback' } }")}export const who = (req) => req.ip;` },
  'xypriss/upload-options': { yes: `${XYPRISS}uploads.initialize(app.options.fileUpload);`, no: `${XYPRISS}app.options('/x', (req, res) => res.end());` },
  'xypriss/signals': { yes: "process.on('SIGTERM', () => {});", no: "process.on('exit', () => {});" },
  'express/lenient-parser': { yes: 'http.createServer({ httpValidation: "relaxed" }, app);', no: 'http.createServer({ insecureHTTPParser: false, httpValidation: "strict" }, app);' },
  'express/sentry': { yes: "import * as Sentry from '@sentry/node';", no: "import other from 'sentry';" },
  'express/recognise': { yes: "import cors from 'cors';", no: "import helmet from 'helmet'; import * as other from './cors';" },
  'express4/path-syntax': { yes: `${EXPRESS}app.get('/files/*', show);`, no: `${EXPRESS}app.get('/files/:name', show); app.get('setting?'); app.get(/a*/, show);` },
  'express4/app-del': { yes: `${EXPRESS}app.del('/a', show);`, no: `${EXPRESS}app.delete('/a', show);` },
  'express4/param-function': { yes: `${EXPRESS}app.param((name, fn) => fn);`, no: `${EXPRESS}app.param('id', load);` },
  'express4/req-param': { yes: 'export const show = (req, res) => req.param("id");', no: 'export const show = (req, res) => req.params.id;' },
  'express4/body-and-status': { yes: 'export const show = (req, res) => res.json({ a: 1 }, 201);', no: 'export const show = (req, res) => { res.status(201).json({}); res.redirect(301, "/"); };' },
  'express4/sendfile': { yes: 'export const show = (req, res) => res.sendfile("a");', no: 'export const show = (req, res) => res.sendFile("a");' },
  'express4/redirect-back': { yes: 'export const show = (req, res) => res.redirect("back");', no: 'export const show = (req, res) => res.redirect("/back");' },
  'express4/query-is-read-only': { yes: 'export const show = (req) => { req.query = {}; };', no: 'export const show = (req) => { req.query.a = 1; };' },
  'express4/urlencoded': { yes: `${EXPRESS}app.use(express.urlencoded());`, no: `${EXPRESS}app.use(express.urlencoded({ extended: true }));` },
};

/** helmet is installed in a version that nobody has read. */
const INSTALLED = {
  'node_modules/cors/package.json': '{ "name": "cors", "version": "2.8.6", "main": "lib/index.js" }',
  'node_modules/cors/lib/index.js': '',
  'node_modules/helmet/package.json': '{ "name": "helmet", "version": "99.0.0", "main": "index.cjs" }',
  'node_modules/helmet/index.cjs': '',
};

const DEPENDENCIES = { xypriss: { xypriss: '^2.3.3' }, express: { express: '^5.0.0' }, express4: { express: '^4.18.0' } };

describe('rules', () => {
  test('each has a case', () => assert.deepEqual(Object.keys(CASES).sort(), ALL.map(({ id }) => id).sort()));
  for (const [id, { yes, no }] of Object.entries(CASES)) {
    test(id, async () => {
      const dependencies = DEPENDENCIES[id.split('/')[0] as keyof typeof DEPENDENCIES];
      const found = async (source: string) => (await diagnose(project(dependencies, { 'app.mjs': source, ...INSTALLED }))).findings.filter(({ rule }) => rule === id).length;
      assert.equal(await found(yes), 1);
      assert.equal(await found(no), 0);
    });
  }
});

describe('projects', () => {
  test('TypeScript, JSX and CommonJS are read, dependencies and builds are not', async () => {
    const line = "app.start(() => {});\n";
    const { findings, files } = await diagnose(
      project(DEPENDENCIES.xypriss, {
        'src/typed.ts': `type App = { start(done: () => void): void };\nexport const run = (app: App): void => ${line}`,
        'src/view.tsx': `export const View = () => <p>{1}</p>;\n${line}`,
        'common.js': `return ${line}`,
        'node_modules/x/index.js': line,
        'dist/app.js': line,
        'src/types.d.ts': 'declare const app: unknown;',
      }),
    );
    assert.equal(files, 3);
    assert.deepEqual(findings.map(({ file, line: at }) => `${file}:${at}`), ['common.js:1', join('src', 'typed.ts') + ':2', join('src', 'view.tsx') + ':2']);
  });
  test('a file that is no program is named, and the others are read', async () => {
    const { findings, unread } = await diagnose(project(DEPENDENCIES.xypriss, { 'a.js': 'const = ;', 'b.js': 'app.start(() => {});' }));
    assert.deepEqual([unread.map(({ file }) => file), findings.map(({ file }) => file)], [['a.js'], ['b.js']]);
  });
  test('options that stand elsewhere are found where they stand, each once', async () => {
    const options = "{ security: { rateLimit: false } }";
    const { findings } = await diagnose(
      project(DEPENDENCIES.xypriss, {
        'app.ts': "import { createServer } from 'xypriss';\nimport { config } from './config';\ncreateServer(config);",
        'config.ts': `import type { ServerOptions } from 'xypriss';\nexport const config: ServerOptions = ${options};`,
        'plain.js': `import { createServer } from 'xypriss';\nconst config = ${options};\ncreateServer(config);`,
        'typed.ts': `import { createServer, type ServerOptions } from 'xypriss';\nconst config: ServerOptions = ${options};\ncreateServer(config);`,
      }),
    );
    const places = findings.filter(({ rule }) => rule === 'xypriss/rate-limit-off').map(({ file, line }) => `${file}:${line}`);
    assert.deepEqual(places, ['config.ts:2', 'plain.js:3', 'typed.ts:2']);
  });
  test('one that is on xsys already is read by the same rules, by whatever it loads', async () => {
    const from = (name: string) => `import express, { Router as Other } from '${name}';\nconst app = express();\nconst other = new Other();\n`;
    const source = `${from('xsys/express')}import * as Sentry from '@sentry/node';\napp.listen({ insecureHTTPParser: true });`;
    const alone = await diagnose(project({ xsys: '1.0.0' }, { 'app.mjs': source }));
    assert.deepEqual(alone.frameworks, [{ name: 'express', range: undefined, major: undefined, moved: true }]);
    assert.deepEqual(alone.findings.map(({ rule }) => rule), ['express/sentry', 'express/lenient-parser']);
    const beside = await diagnose(project(DEPENDENCIES.express4, { 'app.cjs': "const express = require('xsys/express');\nconst app = express();\napp.del('/a', show);" }));
    assert.deepEqual(beside.frameworks, [{ name: 'express', range: '^4.18.0', major: 4, moved: true }]);
    assert.deepEqual(beside.findings.map(({ rule }) => rule), ['express4/app-del']);
    const xypriss = await diagnose(project({}, { 'a.ts': "import { createServer } from 'xsys/xypriss';\ncreateServer({ security: { rateLimit: false } });" }));
    assert.ok(xypriss.findings.some(({ rule }) => rule === 'xypriss/rate-limit-off'));
  });
  test('majors as people write them', () => {
    const ranges = { '^4.18.0': 4, '4.x': 4, '>=5.0.0': 5, 'npm:express@^4.22.3': 4, 'latest': undefined, '*': undefined, '5': 5 };
    for (const [range, major] of Object.entries(ranges)) assert.equal(majorOf(range), major, range);
  });
});

describe('the command', () => {
  const doctor = (...args: string[]) => spawnSync(process.execPath, [XSYS, 'doctor', ...args], { encoding: 'utf8', timeout: 60_000 });
  test('1 and a line with the place where there is something to look at; plain when piped', () => {
    const { status, stdout } = doctor(project(DEPENDENCIES.express4, { 'app.js': `${EXPRESS}app.get('*', show);` }));
    assert.equal(status, 1, stdout);
    assert.match(stdout, /^app\.js:4:1 {2}"\*": a wildcard needs a name in Express 5.*\[express4\/path-syntax\]$/m);
    assert.ok(!stdout.includes('\u001b'));
  });
  test('0 where there is nothing', () => {
    const { status, stdout } = doctor(project(DEPENDENCIES.express, { 'app.js': `${EXPRESS}app.get('/', show);` }));
    assert.equal(status, 0, stdout);
    assert.match(stdout, /Nothing found/);
  });
  test('one that has moved is told what it can do now, and whether it can go back', () => {
    const source = "import express from 'xsys/express';\nconst app = express();";
    const { status, stdout } = doctor(project({ xsys: '1.0.0' }, { 'app.mjs': source }));
    assert.equal(status, 0, stdout);
    assert.match(stdout, /^xsys\/express, on xsys already; 1 source file$/m);
    assert.match(stdout, /`xsys plan <app\.js>`.*XSYS_CORE=control, needs express as a dependency/);
    const started = project(DEPENDENCIES.express, { 'app.mjs': "import express from 'express';" });
    writeFileSync(join(started, 'package.json'), JSON.stringify({ dependencies: DEPENDENCIES.express, scripts: { start: 'node --import xsys/register app.mjs' } }));
    assert.match(doctor(started).stdout, /^express \^5\.0\.0, on xsys already; 1 source file\n[^]*The way back, XSYS_CORE=control, is open\.$/m);
    const neither = doctor(project({ koa: '2' }, { 'app.js': 'const = ;' }));
    assert.deepEqual([neither.status, neither.stdout], [0, 'Neither express nor xypriss is a dependency here, and nothing loads xsys/express or xsys/xypriss; 1 source file\n']);
  });
  test('what of the engine is missing on this machine is said', () => {
    const folder = project(DEPENDENCIES.express, { 'app.js': EXPRESS });
    const { stdout } = spawnSync(process.execPath, [XSYS, 'doctor', folder], { encoding: 'utf8', timeout: 60_000, env: { ...process.env, XSYS_NATIVE_PATH: join(root, 'none.node') } });
    assert.match(stdout, /^On this machine\nThe engine does not load here, and Node's would serve: no addon at /m);
  });
  test('--json is the diagnosis', () => {
    const folder = project(DEPENDENCIES.xypriss, { 'app.mjs': XYPRISS });
    const { status, stdout } = doctor('--json', folder);
    assert.equal(status, 0);
    assert.deepEqual(JSON.parse(stdout), { project: folder, frameworks: [{ name: 'xypriss', range: '^2.3.3', major: 2, moved: false }], files: 1, findings: [], unread: [], missing: [] });
  });
  test('2 where there is no project', () => {
    const { status, stderr } = doctor(join(root, 'nowhere'));
    assert.equal(status, 2);
    assert.match(stderr, /package\.json cannot be read \(ENOENT\)/);
  });
});
