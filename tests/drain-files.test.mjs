/** A process of isolates that is told to end while clients still take files from the engine: each gets all of its file. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const XSYS = fileURLToPath(new URL('../dist/cli/index.js', import.meta.url));
const EXPRESS = fileURLToPath(new URL('../dist/compat/express/index.js', import.meta.url));
/** More than the buffers of both sockets hold. */
const LARGE = 64 << 20;

const APP = `
const express = require(${JSON.stringify(EXPRESS)});
const app = express();
app.use(express.static('files'));
app.get('/send', (req, res) => res.sendFile('large.bin', { root: 'files' }));
const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

async function start(t) {
  const folder = mkdtempSync(join(tmpdir(), 'xsys-drain-'));
  writeFileSync(join(folder, 'app.cjs'), APP.replaceAll("'files'", JSON.stringify(folder)));
  writeFileSync(join(folder, 'large.bin'), '');
  truncateSync(join(folder, 'large.bin'), LARGE);
  const env = { ...process.env, XSYS_QUIET: '1', XSYS_CORE: '', XSYS_REQUIRE_NATIVE: '1' };
  const child = spawn(process.execPath, [XSYS, 'run', '--workers', '2', 'app.cjs'], { cwd: folder, env });
  t.after(async () => {
    if (child.exitCode === null && child.kill('SIGKILL')) await once(child, 'exit');
    rmSync(folder, { recursive: true });
  });
  const [port] = await once(child.stdout, 'data');
  return { child, port: Number.parseInt(String(port), 10) };
}

for (const path of ['/large.bin', '/send']) {
  test(`SIGTERM while a client takes ${path}`, async (t) => {
    const { child, port } = await start(t);
    const agent = new http.Agent({ keepAlive: true });
    t.after(() => agent.destroy());
    const [answer] = await once(http.get({ host: '127.0.0.1', port, path, agent }), 'response');
    assert.equal(Number(answer.headers['content-length']), LARGE);
    // Nobody reads yet: what both sockets hold is far less than the file.
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    await refused(port);
    let bytes = 0;
    answer.on('data', (data) => (bytes += data.length));
    await once(answer, 'end');
    assert.equal(bytes, LARGE);
    assert.deepEqual(await exit, [0, null]);
  });
}

/** The listener is closed, so the process has begun to drain. */
async function refused(port) {
  for (;;) {
    const probe = http.get({ host: '127.0.0.1', port, path: '/none', agent: false });
    const outcome = await Promise.race([once(probe, 'response').then(([{ statusCode }]) => statusCode), new Promise((resolve) => probe.on('error', ({ code }) => resolve(code)))]);
    probe.destroy();
    if (outcome === 'ECONNREFUSED') return;
  }
}
