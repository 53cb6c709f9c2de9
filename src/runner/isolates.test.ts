/** Several isolates behind one listener: who listens, who serves, who stays. Each program in a process of its own. */
import assert from 'node:assert/strict';
import * as http from 'node:http';
import * as net from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { HTTP, Program, REGISTER, runIsolates, type Answer } from './testing/program';

const WHO = `const server = http.createServer((req, res) => res.end(String(threadId)));
server.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));`;

test('isolates listen on one port, as programs that know of no others', async (t) => {
  const program = runIsolates(
    t,
    `const server = http.createServer((req, res) => res.end(JSON.stringify([server.xsys.isolate, server.xsys.isolates().map(({ slot }) => slot)])));
    server.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));
    server.on('listening', () => console.log('listening', require.main === module, process.argv.length, threadId > 0));`,
    3,
  );
  await program.printed('listening', 3);
  const ports = program.out.filter((line) => line.startsWith('port'));
  assert.equal(new Set(ports).size, 1);
  assert.deepEqual(program.out.filter((line) => line.startsWith('listening')), Array(3).fill('listening true 2 true'));
  const [isolate, all] = JSON.parse((await program.get('/')).text) as [number, number[]];
  assert.ok(all.includes(isolate));
  assert.deepEqual(all, [0, 1, 2]);
});

test('requests at the same time are spread over the isolates', async (t) => {
  const program = runIsolates(
    t,
    `const server = http.createServer((req, res) => { console.log('waits', server.xsys.isolate); whenOpen('open', () => res.end()); });
    server.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));`,
  );
  await program.printed('port', 2);
  const answers: Promise<Answer>[] = [];
  const isolates = (): string[] => program.out.filter((line) => line.startsWith('waits'));
  // Two and two, unless a busy machine lets one of them look blocked: then the next ones are its.
  while (['waits 0', 'waits 1'].some((isolate) => isolates().filter((line) => line === isolate).length < 2)) {
    answers.push(program.get('/wait'), program.get('/wait'));
    await program.printed('waits', answers.length);
  }
  program.open('open');
  for (const { status } of await Promise.all(answers)) assert.equal(status, 200);
});

test('a connection is answered by several isolates, bodies included', async (t) => {
  const program = runIsolates(
    t,
    `const server = http.createServer((req, res) => { let length = 0; if (req.url === '/wait') return; req.on('data', (data) => (length += data.length));
      req.on('end', () => res.end(threadId + ' ' + length)); });
    server.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));`,
  );
  await program.printed('port', 2);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const body = Buffer.alloc(300_000, 'x');
  const seen = new Set<string>();
  while (seen.size < 2) {
    const { text } = await program.get('/', { method: 'POST', body, agent });
    assert.equal(text.split(' ')[1], '300000');
    seen.add(text.split(' ')[0]);
    // So that the least loaded is not always the same.
    program.get('/wait').catch(() => {});
    if (Math.random() < 0.5) await program.get('/', { method: 'POST' });
  }
  agent.destroy();
});

for (const [name, args] of [
  ['--import', (file: string) => ['--import', join(REGISTER, 'esm.mjs'), file]],
  ['--require', (file: string) => ['--require', join(REGISTER, 'index.js'), file]],
] as const) {
  test(`XSYS_WORKERS with ${name} xsys/register: the main thread does not run the program`, async (t) => {
    const program = new Program(t, `console.log('runs in', threadId === 0 ? 'main' : 'a worker');\n${WHO}`, args, { XSYS_WORKERS: '2' });
    await program.printed('port', 2);
    assert.deepEqual(program.out.filter((line) => line.startsWith('runs')), Array(2).fill('runs in a worker'));
    assert.notEqual((await program.get('/')).text, '0');
  });
}

test('XSYS_WORKERS with a swapped import: the main thread holds the server, isolates serve it, and it closes as one', async (t) => {
  const text = `{ const http = require(${HTTP}); const server = http.createServer((req, res) => res.end(String(threadId)));
    server.listen(0, '127.0.0.1', () => console.log(threadId === 0 ? 'port ' + server.address().port : 'serves ' + server.address().port));
    if (threadId === 0) process.stdin.on('data', () => server.close(() => console.log('closed'))).unref(); }`;
  const program = new Program(t, text, (file) => [file], { XSYS_WORKERS: '2' });
  await program.printed('serves', 2);
  assert.deepEqual(program.out.filter((line) => line.startsWith('serves')), Array(2).fill(`serves ${program.port}`));
  for (let n = 0; n < 6; n++) assert.notEqual((await program.get('/')).text, '0');
  program.child.stdin!.end('close\n');
  assert.equal(await program.ended, 0);
  assert.ok(program.out.includes('closed'));
});

test('a program that is forked runs once, whether from an isolate or from the main thread', async (t) => {
  const text = `if (process.argv[2] === 'child') console.log('child in', threadId);
    else { const http = require(${HTTP}); const { fork } = require('node:child_process');
      const ends = (name) => fork(__filename, ['child']).on('exit', () => console.log(name + ' forked'));
      http.createServer().listen(0, '127.0.0.1', () => ends(threadId === 0 ? 'main' : 'isolate')); }`;
  const program = new Program(t, text, (file) => ['--import', join(REGISTER, 'esm.mjs'), file], { XSYS_WORKERS: '2' });
  await program.printed('isolate forked', 2);
  const swapped = new Program(t, text, (file) => [file], { XSYS_WORKERS: '2' });
  await swapped.printed('isolate forked', 2);
  await swapped.printed('main forked');
  const children = [...program.out, ...swapped.out].filter((line) => line.startsWith('child'));
  assert.deepEqual(children, Array(5).fill('child in 0'));
});

test('a port in use is the program’s own error, once', async (t) => {
  const other = net.createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  t.after(() => other.close());
  const { port } = other.address() as net.AddressInfo;
  const program = runIsolates(t, `http.createServer().listen(${port}, '127.0.0.1').on('error', (error) => { console.log(error.code); process.exit(4); });`);
  assert.equal(await program.ended, 4);
  assert.ok(program.out.includes('EADDRINUSE'));
});

const CLIENTS = [
  ['connection', [{}, {}], false],
  ['ip', [{}, {}], true],
  ['cookie:who', [{ cookie: 'a=1; who=me' }, { cookie: 'who=me' }], true],
  ['header:x-who', [{ 'X-Who': 'me' }, { 'x-who': 'me' }], true],
] as const;
for (const [sticky, headers, acrossConnections] of CLIENTS) {
  test(`sticky by ${sticky}: one client, one isolate`, async (t) => {
    const program = runIsolates(t, WHO, 4, ['--sticky', sticky]);
    await program.printed('port', 4);
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const seen = new Set<string>();
    // Many at once: the least loaded would be another one each time.
    for (let n = 0; n < 5; n++) {
      const all = headers.map((fields) => program.get('/', { headers: fields, agent: acrossConnections ? false : agent }));
      for (const { text } of await Promise.all(all)) seen.add(text);
    }
    agent.destroy();
    assert.equal(seen.size, 1);
  });
}

test('an upgrade hands the socket to an isolate, which answers on it', async (t) => {
  const program = runIsolates(
    t,
    `const server = http.createServer(); server.on('upgrade', (req, socket, head) => {
      socket.write('HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: echo\\r\\n\\r\\n' + threadId + ':' + head);
      socket.pipe(socket);
    });
    server.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));`,
  );
  await program.printed('port', 2);
  const socket = net.connect(program.port, '127.0.0.1');
  t.after(() => socket.destroy());
  socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nhead');
  let text = '';
  while (!/\d:head$/.test(text)) text += String((await once(socket, 'data'))[0]);
  socket.write(' and more');
  while (!text.endsWith(' and more')) text += String((await once(socket, 'data'))[0]);
});

test('an isolate that closes its server leaves it to the others', async (t) => {
  const program = runIsolates(
    t,
    `const server = http.createServer((req, res) => { res.end(String(threadId)); if (req.url === '/close') server.close(() => console.log('closed', threadId)); });
    server.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));`,
  );
  await program.printed('port', 2);
  const { text: closed } = await program.get('/close');
  await program.printed(`closed ${closed}`);
  for (let n = 0; n < 10; n++) assert.notEqual((await program.get('/')).text, closed);
  const { text: last } = await program.get('/close');
  await program.printed(`closed ${last}`);
  assert.equal(await program.ended, 0, 'with nobody left to serve, and nobody who failed, the process ends');
});

test('on Node’s engine the program runs where it is, and that is said', async (t) => {
  const program = new Program(t, WHO, (file) => ['--import', join(REGISTER, 'esm.mjs'), file], { XSYS_WORKERS: '2', XSYS_CORE: 'control' });
  await program.printed('port');
  assert.equal((await program.get('/')).text, '0');
  assert.match(program.errors, /XSYS_WORKERS is not heeded: the core is control/);
});

test('settings that cannot be meant are named, all at once', async (t) => {
  const env = { XSYS_WORKERS: 'many', XSYS_STICKY: 'cookie:', XSYS_QUEUE_TIMEOUT: '-1', XSYS_DRAIN_TIMEOUT: 'soon' };
  const program = new Program(t, WHO, (file) => ['--import', join(REGISTER, 'esm.mjs'), file], env);
  assert.equal(await program.ended, 1);
  for (const name of Object.keys(env)) assert.match(program.errors, new RegExp(`XSYS_OPTIONS_INVALID.*${name}`, 's'));
});
