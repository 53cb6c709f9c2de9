/** What a server means to its process: staying alive, ending, workers, clusters, no addon. Each in a process of its own. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const HTTP = JSON.stringify(join(__dirname, 'index.js'));

interface Ended {
  code: number | null;
  out: string[];
  errors: string;
}

/** A program that hangs is ended before node's runner gives up on the whole file, which could not say where. */
const LONGEST_MS = 60_000;

/** Runs `program` until it ends by itself. */
async function run(program: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const prelude = `const http = require(${HTTP}); const nodeHttp = require('node:http');
    const get = (options) => new Promise((resolve, reject) => nodeHttp.get({ host: '127.0.0.1', agent: false, ...options },
      (res) => { let text = ''; res.on('data', (d) => (text += d)); res.on('end', () => resolve(text)); }).on('error', reject));
  `;
  const folder = mkdtempSync(join(tmpdir(), 'xsys-test-'));
  const file = join(folder, 'program.cjs');
  writeFileSync(file, prelude + program);
  // Whatever the environment of the whole run says: each test says for itself.
  const own = { XSYS_CORE: '', XSYS_REQUIRE_NATIVE: '', XSYS_QUIET: '1' };
  const child = spawn(process.execPath, [file], { env: { ...process.env, ...own, ...env } });
  let out = '';
  let errors = '';
  child.stdout.on('data', (data: Buffer) => (out += data));
  child.stderr.on('data', (data: Buffer) => (errors += data));
  const stuck = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearTimeout(stuck);
  rmSync(folder, { recursive: true });
  assert.notEqual(child.signalCode, 'SIGKILL', `expected that the program ends, but it ran for ${LONGEST_MS / 1_000} s; it printed:\n${out}${errors}`);
  return { code, out: out.trim().split('\n'), errors };
}

test('a process ends when its server is closed', async () => {
  const { code, out } = await run(`
    const server = http.createServer((req, res) => res.end('served'));
    server.listen(0, '127.0.0.1', async () => {
      console.log(await get({ port: server.address().port }));
      server.close(() => console.log('closed'));
    });
    process.on('exit', () => console.log('exit'));
  `);
  assert.deepEqual({ code, out }, { code: 0, out: ['served', 'closed', 'exit'] });
});

test('what node:http names for import is named here, and is the same module for import and require', async () => {
  const { code, out } = await run(`
    import(${JSON.stringify(join(__dirname, 'esm.mjs'))}).then(async (esm) => {
      const node = Object.keys(await import('node:http')).filter((name) => name !== 'default' && !name.startsWith('_'));
      // Node 22 and later name these too; they are the client's and load on use.
      const missing = node.filter((name) => !(name in esm) && !['WebSocket', 'CloseEvent', 'MessageEvent'].includes(name));
      console.log(missing.join(), esm.default === http, esm.createServer === http.createServer);
    });
  `);
  assert.deepEqual({ code, out }, { code: 0, out: ['true true'] });
});

test('an unreferenced server does not keep its process, a referenced one does', async () => {
  const { code, out } = await run(`
    const server = http.createServer((req, res) => res.end()).listen(0, '127.0.0.1', () => {
      server.unref();
      const again = http.createServer().listen(0, () => { again.unref(); again.ref(); again.close(() => console.log('closed')); });
    });
  `);
  assert.deepEqual({ code, out }, { code: 0, out: ['closed'] });
});

test('a handler\'s throw is an uncaughtException and costs only its own request', async () => {
  const { code, out } = await run(`
    process.on('uncaughtException', (error) => console.log('uncaught', error.message));
    const server = http.createServer((req, res) => {
      if (req.url === '/throw') throw new Error('mine');
      res.end(req.url);
    });
    server.listen(0, '127.0.0.1', async () => {
      const port = server.address().port;
      const lost = nodeHttp.get({ host: '127.0.0.1', port, path: '/throw' });
      lost.on('error', (error) => console.log('lost', error.code));
      console.log(await get({ port, path: '/other' }));
      while (lost.reusedSocket === undefined || server.xsys.counters().requests < 2) await new Promise(setImmediate);
      lost.destroy();
      server.close();
      server.closeAllConnections();
    });
  `);
  assert.equal(code, 0);
  assert.deepEqual(out.sort(), ['/other', 'lost ECONNRESET', 'uncaught mine']);
});

test('a throw without a handler ends the process, as with Node', async () => {
  const { code, errors } = await run(`
    const server = http.createServer(() => { throw new Error('nobody catches this'); });
    server.listen(0, '127.0.0.1', () => get({ port: server.address().port }).catch(() => undefined));
  `);
  assert.equal(code, 1);
  assert.match(errors, /nobody catches this/);
});

test('an answer that was given before process.exit() leaves, as with Node', async () => {
  const { code, out } = await run(`
    if (process.argv[2] === 'child') {
      const server = http.createServer((req, res) => { res.end('bye'); process.exit(0); });
      server.listen(0, '127.0.0.1', () => process.send(server.address().port));
    } else {
      const child = require('node:child_process').fork(__filename, ['child']);
      child.once('message', async (port) => console.log(await get({ port })));
    }
  `);
  assert.deepEqual({ code, out }, { code: 0, out: ['bye'] });
});

test('a worker thread serves, and takes nothing down when it is terminated', async () => {
  const { code, out } = await run(`
    const { Worker } = require('node:worker_threads');
    const main = http.createServer((req, res) => res.end('main')).listen(0, '127.0.0.1', async () => {
      const worker = new Worker(\`
        const http = require(${HTTP.replaceAll('"', '\\"').replaceAll("'", "\\'")});
        const server = http.createServer((req, res) => res.end('worker')).listen(0, '127.0.0.1', () =>
          require('node:worker_threads').parentPort.postMessage(server.address().port));
      \`, { eval: true });
      const port = await new Promise((resolve) => worker.once('message', resolve));
      console.log(await get({ port }));
      await worker.terminate();
      console.log(await get({ port: main.address().port }));
      console.log(await get({ port }).catch((error) => error.code));
      main.close();
    });
  `);
  assert.deepEqual({ code, out }, { code: 0, out: ['worker', 'main', 'ECONNREFUSED'] });
});

for (const policy of ['rr', 'none']) {
  test(`cluster workers share a port (scheduling policy ${policy})`, async () => {
    const { code, out } = await run(
      `
      const cluster = require('node:cluster');
      if (cluster.isPrimary) {
        const ports = [];
        for (let n = 0; n < 2; n++) cluster.fork();
        cluster.on('listening', async (worker, address) => {
          ports.push(address.port);
          if (ports.length < 2) return;
          const seen = new Set();
          for (let n = 0; n < 50 && (n < 4 || seen.size < ${policy === 'rr' ? 2 : 1}); n++) seen.add(await get({ port: address.port }));
          console.log('one port', ports[0] === ports[1], 'rust', [...seen].every((text) => text.startsWith('rust ')), seen.size);
          for (const id in cluster.workers) cluster.workers[id].send('close');
        });
      } else {
        const server = http.createServer((req, res) => {
          res.setHeader('Connection', 'close');
          res.end(server.xsys.engine + ' ' + process.pid + ' ' + (req.socket.remotePort > 0));
        }).listen(0, '127.0.0.1');
        process.on('message', () => { server.close(() => process.disconnect()); });
      }
    `,
      { NODE_CLUSTER_SCHED_POLICY: policy },
    );
    assert.equal(code, 0);
    assert.match(out[0], policy === 'rr' ? /^one port true rust true 2$/ : /^one port true rust true [12]$/);
  });
}

for (const policy of ['rr', 'none']) {
  test(`a cluster worker that disconnects finishes its answers and ends (scheduling policy ${policy})`, async () => {
    const { code, out } = await run(
      `
      const cluster = require('node:cluster');
      if (cluster.isPrimary) {
        const worker = cluster.fork();
        let port;
        cluster.on('listening', (_worker, address) => {
          port = address.port;
          void get({ port, path: '/slow' }).then((text) => console.log(text));
        });
        worker.on('message', () => worker.disconnect());
        cluster.on('exit', (_worker, exitCode) => {
          console.log('ended', exitCode);
          get({ port }).then(console.log, (error) => console.log(error.code));
        });
      } else {
        const server = http.createServer((req, res) => {
          process.send('asked');
          server.on('close', () => process.stdout.write('closed\\n'));
          setTimeout(() => res.end('answered'), 50);
        }).listen(0, '127.0.0.1');
      }
    `,
      { NODE_CLUSTER_SCHED_POLICY: policy },
    );
    assert.deepEqual({ code, out: out.sort() }, { code: 0, out: ['ECONNREFUSED', 'answered', 'closed', 'ended 0'] });
  });
}

const MISSING = { XSYS_NATIVE_PATH: '/nonexistent/xsys.node' };
const STATUS = `const server = http.createServer((req, res) => res.end('served'));
  http.createServer();
  server.listen(0, '127.0.0.1', async () => {
    console.log(server.xsys.core, server.xsys.engine, await get({ port: server.address().port }));
    server.close();
  });`;

test('without an addon Node serves, with one warning that names cause and fix', async () => {
  const { code, out, errors } = await run(STATUS, MISSING);
  assert.deepEqual({ code, out }, { code: 0, out: ['node node served'] });
  assert.equal(errors.match(/XSYS_NATIVE_MISSING/g)?.length, 1);
  assert.match(errors, /nonexistent.*XSYS_REQUIRE_NATIVE/s);
});

test('with the register hook and without an addon Node serves', async () => {
  const register = JSON.stringify(join(__dirname, '..', 'register', 'index.js'));
  const hooked = `require(${register}); Object.assign(http, { createServer: nodeHttp.createServer });`;
  const { code, out, errors } = await run(hooked + STATUS, MISSING);
  assert.deepEqual({ code, out }, { code: 0, out: ['node node served'] });
  assert.equal(errors.match(/XSYS_NATIVE_MISSING/g)?.length, 1);
});

test('the core that serves is named once, unless it is to be quiet', async () => {
  const twice = `http.createServer().listen(0, function () { this.close(); });`.repeat(2);
  assert.equal((await run(twice, { XSYS_QUIET: '' })).errors, 'xsys: core rust, served by the Rust engine (1 thread)\n');
  assert.equal((await run(twice)).errors, '');
});

test('XSYS_REQUIRE_NATIVE=1 makes a missing addon an error', async () => {
  const { code, errors } = await run(STATUS, { ...MISSING, XSYS_REQUIRE_NATIVE: '1' });
  assert.equal(code, 1);
  assert.match(errors, /XSYS_NATIVE_MISSING/);
});

test('an addon that is none, or of another version, is named as such', async () => {
  const bad = await run(STATUS, { XSYS_NATIVE_PATH: join(__dirname, '..', '..', 'package.json') });
  assert.deepEqual(bad.out, ['node node served']);
  assert.match(bad.errors, /XSYS_NATIVE_INCOMPATIBLE/);
});

for (const core of ['node', 'control']) {
  test(`XSYS_CORE=${core} is Node's server, silently`, async () => {
    const { out, errors } = await run(STATUS, { XSYS_CORE: core });
    assert.deepEqual(out, [`${core} node served`]);
    assert.equal(errors, '');
  });
}

test('an unknown core is refused', async () => {
  const { code, errors } = await run(STATUS, { XSYS_CORE: 'fast' });
  assert.equal(code, 1);
  assert.match(errors, /XSYS_CORE_UNKNOWN/);
});
