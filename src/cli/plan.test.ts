/** `xsys plan` on applications that listen, export or do neither; and what a program that starts is told. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const XSYS = join(__dirname, 'index.js');
const MODULES = join(__dirname, '..', '..', 'node_modules');
const folder = mkdtempSync(join(tmpdir(), 'xsys-plan-'));
mkdirSync(join(folder, 'node_modules'));
for (const name of ['express', 'helmet', 'cors', 'express-rate-limit']) symlinkSync(join(MODULES, name), join(folder, 'node_modules', name));
after(() => rmSync(folder, { recursive: true }));

const version = (name: string): string => (require(join(MODULES, name, 'package.json')) as { version: string }).version;
const FILL = `app.use(helmet(), cors({ origin: (origin, callback) => callback(null, true) }));
app.use(express.static('.'));
app.all('/x', function everything(req, res) { res.end(); });`;
const REQUIRE = `const express = require('express'), helmet = require('helmet'), cors = require('cors'); const app = express();`;
const FILES = {
  'listens.cjs': `${REQUIRE} app.listen(1, () => console.log('it listens')); ${FILL} setInterval(() => {}, 1000);`,
  'exports.mjs': `import express from 'express'; import helmet from 'helmet'; import cors from 'cors'; const app = express(); ${FILL} export default app;`,
  'exports.cjs': `${REQUIRE} ${FILL} module.exports = app; if (require.main === module) app.listen(0);`,
  'traced.cjs': `require('node:diagnostics_channel').subscribe('http.server.request.start', () => {}); ${REQUIRE} app.listen(1);`,
  'bare.cjs': `require('node:http').createServer((req, res) => res.end()).listen(1);`,
  'neither.cjs': 'module.exports = 1;',
  'package.json': '{ "dependencies": { "express": "^5.0.0" } }',
  'serves.cjs': `${REQUIRE} ${FILL} const server = app.listen(0, '127.0.0.1', () => server.close());`,
};
for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);

function xsys(args: readonly string[], env: NodeJS.ProcessEnv = {}): { status: number | null; stdout: string; stderr: string } {
  const environment = { ...process.env, XSYS_CORE: '', XSYS_QUIET: '', XSYS_NATIVE_RECOGNISE: '', ...env };
  return spawnSync(process.execPath, [XSYS, ...args], { cwd: folder, encoding: 'utf8', timeout: 20_000, env: environment });
}

for (const file of ['listens.cjs', 'exports.mjs', 'exports.cjs']) {
  test(`${file}: each layer, where it runs and why, and no port`, () => {
    const { status, stdout, stderr } = xsys(['plan', file]);
    assert.equal(status, 0, stderr);
    const [head, ...lines] = stdout.split('\n');
    assert.match(head, /^runs in +methods +path +layer +because$/);
    assert.match(lines[0], new RegExp(`^JavaScript .* helmetMiddleware .*it looks like helmet ${version('helmet')}`));
    assert.match(lines[2], /^JavaScript .* files \(serveStatic\) .*behind helmetMiddleware/);
    // One row, not one for each method.
    assert.equal(lines.filter((line) => line.includes('everything')).length, 1);
    assert.match(stdout, new RegExp(`^helmet ${version('helmet')}, cors ${version('cors')} could run in the engine: XSYS_NATIVE_RECOGNISE=1`, 'm'));
    assert.ok(!stdout.includes('it listens'));
  });

  test(`${file}, recognised`, () => {
    const { stdout } = xsys(['plan', file], { XSYS_NATIVE_RECOGNISE: '1' });
    assert.match(stdout, /^engine .* headers \(helmetMiddleware\)$/m);
    assert.match(stdout, new RegExp(`^JavaScript .* corsMiddleware .*cors ${version('cors')}: origin is a function$`, 'm'));
    assert.ok(!stdout.includes('could run'));
  });
}

test('--json is for programs', () => {
  const { stdout } = xsys(['plan', '--json', 'listens.cjs']);
  const { layers, recognisable } = JSON.parse(stdout) as { layers: { native: boolean }[]; recognisable: string[] };
  assert.deepEqual(layers.slice(0, 3).map(({ native }) => native), [false, false, false]);
  assert.deepEqual(recognisable, [`helmet ${version('helmet')}`, `cors ${version('cors')}`]);
});

test('a server that can have no plan says why', () => {
  assert.match(xsys(['plan', 'traced.cjs']).stdout, /^No layer runs in the engine: somebody follows requests through diagnostics channels\.$/m);
  assert.match(xsys(['plan', 'bare.cjs']).stdout, /^No layer runs in the engine: the request listener is no application/);
});

test('what has no plan is an error', () => {
  const { status, stderr } = xsys(['plan', 'neither.cjs']);
  assert.deepEqual([status, stderr], [1, 'xsys: the application ended without a server, and exports no application\n']);
  assert.match(xsys(['plan', 'listens.cjs'], { XSYS_CORE: 'node' }).stderr, /^xsys: on the core node there are no plans/);
  assert.match(xsys(['plan']).stderr, /^xsys: plan needs the file/);
});

test('a program that starts is told once, in one line', () => {
  const { stderr } = xsys(['run', 'serves.cjs']);
  const lines = stderr.split('\n').filter((line) => line.includes('could run'));
  assert.equal(lines.length, 1);
  assert.match(lines[0], /^xsys: helmet .*, cors .* could run in the engine: XSYS_NATIVE_RECOGNISE=1/);
  for (const env of [{ XSYS_QUIET: '1' }, { XSYS_NATIVE_RECOGNISE: '1' }]) assert.ok(!xsys(['run', 'serves.cjs'], env).stderr.includes('could run'));
});

test('doctor prints the same plan behind its findings where it is asked to', () => {
  const plan = xsys(['plan', 'exports.cjs']).stdout;
  const { stdout, stderr } = xsys(['doctor', '--plan', 'exports.cjs']);
  assert.equal(stderr, '');
  assert.ok(stdout.endsWith(`\n\nPlan of exports.cjs\n${plan}`), stdout);
  const refused = xsys(['doctor', '--json', '--plan', 'exports.cjs']);
  assert.equal(refused.status, 2);
  assert.match(refused.stderr, /xsys plan --json/);
});
