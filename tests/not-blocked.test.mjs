/**
 * While a handler blocks the only loop, the engine goes on answering what needs no JavaScript. The handler is let go by the
 * test, and only when all of those answers have arrived: that they arrive at all is the proof.
 */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';

const require = createRequire(import.meta.url);
const dist = (name) => path.join(import.meta.dirname, '..', 'dist', name);
const { Program } = require(dist('runner/testing/program.js'));

/** More than is kept in memory, and more than a socket's buffers hold. */
const LARGE = 16 << 20;

const APP = `
const express = require(${JSON.stringify(dist('compat/express/index.js'))});
const xsys = require(${JSON.stringify(dist('index.js'))});
const app = express();
app.use(xsys.health());
app.use(xsys.reply({ path: '/robots.txt', body: 'nobody' }));
app.use('/files', express.static('public'));
app.get('/block', (req, res) => { console.log('blocks'); hold('open'); console.log('goes on'); res.send('let go'); });
app.get('/page', (req, res) => res.send('a page'));
const server = app.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));
`;

async function blocked(t) {
  const program = new Program(t, APP, (file) => [file]);
  mkdirSync(path.join(program.folder, 'public/folder'), { recursive: true });
  for (const [name, bytes] of [['small.txt', '0123456789'], ['large.bin', Buffer.alloc(LARGE, 'x')], ['folder/index.html', 'index']]) {
    writeFileSync(path.join(program.folder, 'public', name), bytes);
  }
  await program.printed('port ');
  // The plan is there, and the page works when nothing blocks.
  assert.equal((await program.get('/page')).text, 'a page');
  const order = [];
  const noted = (name, answer) => answer.then((got) => { order.push(name); return got; });
  const handler = noted('handler', program.get('/block'));
  await program.printed('blocks');
  return { program, order, noted, handler };
}

const statusAndText = ({ status, text }) => [status, text];

test('files, health checks and fixed answers come before the end of a handler that blocks', async (t) => {
  const { program, order, noted, handler } = await blocked(t);
  const page = noted('page', program.get('/page'));
  const ask = (name, target, options) => noted(name, program.get(target, options));

  const small = await ask('small', '/files/small.txt');
  assert.deepEqual(statusAndText(small), [200, '0123456789']);
  assert.deepEqual(statusAndText(await ask('again', '/files/small.txt')), [200, '0123456789']);
  assert.deepEqual(statusAndText(await ask('part', '/files/small.txt', { headers: { Range: 'bytes=2-4' } })), [206, '234']);
  assert.equal((await ask('fresh', '/files/small.txt', { headers: { 'If-None-Match': small.headers.etag } })).status, 304);
  assert.deepEqual(statusAndText(await ask('head', '/files/small.txt', { method: 'HEAD' })), [200, '']);
  assert.equal((await ask('large', '/files/large.bin')).text.length, LARGE);
  assert.equal((await ask('redirect', '/files/folder')).headers.location, '/files/folder/');
  assert.deepEqual(statusAndText(await ask('index', '/files/folder/')), [200, 'index']);
  assert.equal((await ask('live', '/healthz')).status, 200);
  assert.equal((await ask('ready', '/readyz')).status, 200);
  assert.deepEqual(statusAndText(await ask('reply', '/robots.txt')), [200, 'nobody']);
  const native = ['small', 'again', 'part', 'fresh', 'head', 'large', 'redirect', 'index', 'live', 'ready', 'reply'];
  assert.deepEqual(order, native, 'neither the handler nor the page behind it has been answered');
  assert.ok(!program.out.includes('goes on'));

  program.open('open');
  assert.deepEqual(statusAndText(await handler), [200, 'let go']);
  assert.deepEqual(statusAndText(await page), [200, 'a page']);
});

test('a file that appears or changes while a handler blocks is answered as it is then', async (t) => {
  const { program, order, noted, handler } = await blocked(t);
  const file = (name) => path.join(program.folder, 'public', name);
  writeFileSync(file('new.txt'), 'new');
  assert.deepEqual(statusAndText(await noted('new', program.get('/files/new.txt'))), [200, 'new']);
  writeFileSync(file('new.txt'), 'newer');
  assert.deepEqual(statusAndText(await noted('newer', program.get('/files/new.txt'))), [200, 'newer']);
  assert.deepEqual(order, ['new', 'newer']);
  program.open('open');
  assert.equal((await handler).status, 200);
});
