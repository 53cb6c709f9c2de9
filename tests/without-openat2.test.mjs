/**
 * Files where `openat2` is forbidden, as some containers' seccomp profiles do: the engine, which asks the file system by it,
 * leaves files to JavaScript, and the answers are the same. The kernel itself forbids it here, to one process.
 */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';

const express = JSON.stringify(path.join(import.meta.dirname, '..', 'dist', 'compat', 'express', 'index.js'));
const APP = `
const express = require(${express});
const app = express();
app.use('/files', express.static('public'));
app.use('/beneath', express.static('public', { symlinks: 'beneath' }));
app.get('/sent/:name', (req, res) => res.sendFile(req.params.name, { root: 'public' }));
const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port));
app.get('/native', (req, res) => res.json([server.xsys.engine, server.xsys.counters().nativeAnswers]));
app.get('/plan', (req, res) => res.send(String(app.xsys.plan())));
`;

/** System calls by their numbers, which differ: prctl and seccomp; `openat2` is 437 everywhere. */
const CALLS = { x64: [157, 317], arm64: [167, 277] }[process.arch];
/** Load the call's number; is it openat2? EPERM, or whatever the kernel says. Then the process becomes another one. */
const FORBID = `
my ($prctl, $seccomp) = splice(@ARGV, 0, 2);
my $filter = pack('SCCL' x 4, 0x20, 0, 0, 0, 0x15, 0, 1, 437, 0x06, 0, 0, 0x00050001, 0x06, 0, 0, 0x7fff0000);
syscall($prctl, 38, 1, 0, 0, 0) == 0 or die "prctl: $!";
syscall($seccomp, 1, 0, pack('S x![Q] P', 4, $filter)) == 0 or die "seccomp: $!";
exec @ARGV;
`;

const missing = () => {
  if (process.platform !== 'linux' || CALLS === undefined) return 'it needs Linux on x64 or arm64';
  return spawnSync('perl', ['-v']).status === 0 ? false : 'it needs perl';
};

async function serve(t, launch) {
  const folder = mkdtempSync(path.join(tmpdir(), 'xsys-openat2-'));
  mkdirSync(path.join(folder, 'public'));
  writeFileSync(path.join(folder, 'app.cjs'), APP);
  writeFileSync(path.join(folder, 'public', 'a.txt'), '0123456789');
  writeFileSync(path.join(folder, 'secret'), 'secret');
  symlinkSync('../secret', path.join(folder, 'public', 'out'));
  symlinkSync('a.txt', path.join(folder, 'public', 'in'));
  const [command, ...args] = [...launch, process.execPath, 'app.cjs'];
  const child = spawn(command, args, { cwd: folder, env: { ...process.env, XSYS_CORE: '', XSYS_QUIET: '', XSYS_REQUIRE_NATIVE: '1' }, stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (data) => (errors += data));
  t.after(async () => {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
    rmSync(folder, { recursive: true });
  });
  const [port] = await Promise.race([once(createInterface(child.stdout), 'line'), once(child, 'close').then(() => assert.fail('the program has ended'))]);
  const ask = async (target, headers = {}) => {
    const answer = await fetch(`http://127.0.0.1:${port}${target}`, { headers });
    return [answer.status, await answer.text()];
  };
  return Object.assign(ask, { said: () => errors });
}

const ASKED = ['/files/a.txt', '/files/in', '/files/out', '/files/none', '/files/%2e%2e/secret', '/beneath/a.txt', '/beneath/in', '/beneath/out', '/sent/a.txt', '/sent/out'];

test('without openat2 files are answered as with it', { skip: missing() }, async (t) => {
  const [without, usual] = [await serve(t, ['perl', '-e', FORBID, ...CALLS.map(String)]), await serve(t, [])];
  for (const target of ASKED) {
    for (const headers of [{}, { Range: 'bytes=2-4' }, { 'If-None-Match': '*' }]) {
      assert.deepEqual(await without(target, headers), await usual(target, headers), `${target} ${JSON.stringify(headers)}`);
    }
  }
  assert.deepEqual(await without('/files/a.txt'), [200, '0123456789']);
  assert.equal((await without('/beneath/out'))[0], 404);
  // It was forbidden indeed: the engine has found no file by itself.
  assert.deepEqual(await without('/native'), [200, '["rust",0]']);
  assert.notEqual((await usual('/native'))[1], '["rust",0]');
  // And whoever asks is told why.
  const why = /openat2, by which the engine asks the file system, fails with EPERM: a seccomp profile forbids it/g;
  assert.equal((await without('/plan'))[1].match(why)?.length, 2);
  assert.equal(without.said().match(why)?.length, 1, without.said());
  assert.equal((await usual('/plan'))[1].match(why), null);
  assert.doesNotMatch(usual.said(), why);
});
