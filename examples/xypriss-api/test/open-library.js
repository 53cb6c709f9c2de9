// Starts the library as a process of its own, as a person would. Enters: nothing. Leaves: a client for it, and a way to
// close it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const ADDRESS = /open at (http:\/\/\S+)/;

// XyPriss takes port 0 for its default. Below what systems give to those who name none, so that nobody else gets it.
async function freePort() {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const probe = net.createServer().listen(port, '127.0.0.1');
    const free = await once(probe, 'listening').then(() => true, () => false);
    if (!free) continue;
    probe.close();
    await once(probe, 'close');
    return port;
  }
}

export async function openLibrary() {
  const covers = mkdtempSync(path.join(tmpdir(), 'library-'));
  const env = { ...process.env, PORT: String(await freePort()), COVERS: covers, NODE_ENV: 'production', NODE_TEST_CONTEXT: undefined };
  // It reads xypriss.config.json where it is started.
  const child = spawn(process.execPath, ['server.js'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const address = await new Promise((resolve, reject) => {
    let printed = '';
    const read = (bytes) => {
      printed += bytes;
      const found = ADDRESS.exec(printed);
      if (found) resolve(found[1]);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    exited.then((code) => reject(new Error(`The library ended with ${code} before it opened:\n${printed}`)));
  });

  /** Resolves to status, headers and what the JSON says. */
  async function ask(method, target, { json, form, token, headers = {} } = {}) {
    const init = { method, headers: { ...headers } };
    if (token) init.headers.authorization = `Bearer ${token}`;
    if (json !== undefined) {
      init.headers['content-type'] = 'application/json';
      init.body = typeof json === 'string' ? json : JSON.stringify(json);
    }
    if (form) init.body = form;
    const answer = await fetch(new URL(target, address), init);
    const text = await answer.text();
    const isJson = (answer.headers.get('content-type') ?? '').includes('json');
    return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
  }

  return {
    ask,
    covers: () => readdirSync(covers),
    async member(name) {
      await ask('POST', '/api/members', { json: { name, password: 'correct horse' } });
      return (await ask('POST', '/api/members/sign-in', { json: { name, password: 'correct horse' } })).body.token;
    },
    async close() {
      child.kill('SIGTERM');
      await exited;
      rmSync(covers, { recursive: true, force: true });
    },
  };
}
