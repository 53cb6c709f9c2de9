/** What isolates cannot answer is logged by one that can, or by the same one later; and told on the channel. */
import assert from 'node:assert/strict';
import * as net from 'node:net';
import { test } from 'node:test';
import { join } from 'node:path';
import { Program, runIsolates } from '../runner/testing/program';

const INDEX = JSON.stringify(join(__dirname, '..', 'index.js'));
const APP = JSON.stringify(join(__dirname, '..', 'compat', 'express', 'index.js'));

const PROGRAM = `const express = require(${APP}); const { accessLog } = require(${INDEX});
require('node:diagnostics_channel').subscribe('xsys:native.answer', (answer) => {
  const { answerer, method, url, status, bytes, complete, traceparent, remoteAddress, startTime, endTime } = answer;
  const times = startTime <= endTime && endTime <= Date.now() + 1;
  console.log('told ' + JSON.stringify([answerer, method, url, status, bytes, complete, traceparent ?? null, remoteAddress, times]));
});
const app = express();
app.use(accessLog('logged :method :url :status :res[retry-after] :req[x-a]'));
app.get('/end', () => process.exit(1));
app.get('/begun', (req, res) => { res.write('a'); console.log('begun'); });
app.get('/block', (req, res) => { console.log('blocks'); hold('open'); res.end(); });
app.use((req, res) => res.end('else'));
const server = app.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));`;

const logged = (program: Program, word: string): string[] => program.out.filter((line) => line.startsWith(word)).sort();

test('the 502 of an isolate that ended is logged and told once, and what it had begun with what was sent of it', async (t) => {
  const program = runIsolates(t, PROGRAM, 2, ['--sticky', 'header:x-who']);
  await program.printed('port', 2);
  const headers = { 'x-who': 'me', 'x-a': 'mine', traceparent: '00-trace' };
  const begun = program.get('/begun', { headers }).catch((error: Error) => error);
  await program.printed('begun');
  assert.equal((await program.get('/end', { headers })).status, 502);
  assert.ok((await begun) instanceof Error);
  await program.printed('port', 3);
  assert.equal((await program.get('/else', { headers })).text, 'else');
  await program.printed('logged', 3);
  await program.printed('told', 2);
  assert.deepEqual(logged(program, 'logged'), ['logged GET /begun 200 - mine', 'logged GET /else 200 - mine', 'logged GET /end 502 - mine']);
  assert.deepEqual(logged(program, 'told'), [
    'told ["refusal","GET","/begun",200,0,false,"00-trace","127.0.0.1",true]',
    'told ["refusal","GET","/end",502,0,true,"00-trace","127.0.0.1",true]',
  ]);
});

test('the 503 of a request that waited for too long is logged and told', async (t) => {
  const program = new Program(t, PROGRAM, (file) => [file], { XSYS_QUEUE_TIMEOUT: '300' });
  await program.printed('port');
  const blocked = program.get('/block');
  await program.printed('blocks');
  assert.equal((await program.get('/queued')).status, 503);
  program.open('open');
  assert.equal((await blocked).status, 200);
  await program.printed('logged', 2);
  assert.deepEqual(logged(program, 'logged'), ['logged GET /block 200 - -', 'logged GET /queued 503 1 -']);
  await program.printed('told');
  assert.deepEqual(logged(program, 'told'), ['told ["refusal","GET","/queued",503,0,true,null,"127.0.0.1",true]']);
});

for (const [where, before, otherwise] of [
  ['behind JavaScript', `app.use((req, res, next) => next());`, ''],
  ['where there is no plan', '', `server.on('request', () => {});`],
  ['where a method of the responses is replaced', `const { end } = app.response; app.response.end = function (...all) { return end.apply(this, all); };`, ''],
] as const) {
  test(`${where} the 502 of an isolate that ended is logged as well`, async (t) => {
    const text = PROGRAM.replace(`const app = express();`, `const app = express(); ${before}`) + otherwise;
    const program = runIsolates(t, text.replace(/require\('node:diag[^]*?\n}\);\n/, ''), 2);
    await program.printed('port', 2);
    await program.get('/else');
    assert.equal((await program.get('/end?a')).status, 502);
    await program.printed('logged', 2);
    await program.get('/else');
    await program.printed('logged', 3);
    assert.deepEqual(logged(program, 'logged'), ['logged GET /else 200 - -', 'logged GET /else 200 - -', 'logged GET /end?a 502 - -']);
  });
}

/** So many requests down one connection: how many are answered. */
async function pipelined(port: number, headers: string, times: number): Promise<number> {
  const socket = net.connect(port, '127.0.0.1').setEncoding('latin1');
  const request = (more: string): string => `GET /fixed HTTP/1.1\r\nHost: a\r\n${headers}${more}\r\n`;
  socket.write(request('').repeat(times - 1) + request('Connection: close\r\n'));
  let text = '';
  for await (const data of socket) text += data;
  return text.split('HTTP/1.1 200 OK').length - 1;
}

test('what a lagging loop is not told of is counted, and said once', async (t) => {
  const program = new Program(
    t,
    `const express = require(${APP}); const { accessLog, metrics, reply } = require(${INDEX});
    const app = express(); let lines = 0;
    app.use('/fixed', accessLog('tiny', { stream: { write: () => lines++ } }), reply({ body: 'a' }));
    app.get('/metrics', metrics.handler);
    app.get('/block', (req, res) => { console.log('blocks'); hold('open'); fs.unlinkSync('open'); res.end(); });
    app.get('/lines', (req, res) => res.end(String(lines)));
    const server = app.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));`,
    (file) => [file],
  );
  await program.printed('port');
  // Each of them is remembered with its head: 16 MiB are little more than a thousand.
  const headers = `X-Long: ${'x'.repeat(15_000)}\r\n`;
  let asked = 0;
  for (const times of [1, 2]) {
    const blocked = program.get('/block');
    await program.printed('blocks', times);
    assert.equal(await pipelined(program.port, headers, 1_500), 1_500);
    asked += 1_500;
    program.open('open');
    await blocked;
  }
  const untold = Number(/^xsys_answers_untold_total (\d+)$/m.exec((await program.get('/metrics')).text)![1]);
  assert.ok(untold > 0 && untold < asked, String(untold));
  let lines = 0;
  while (lines < asked - untold) lines = Number((await program.get('/lines')).text);
  assert.equal(lines, asked - untold);
  assert.equal(program.errors.split('are not in the access log').length, 2, program.errors);
});

test('gathered lines are written together, and the last ones when the process ends', async (t) => {
  const program = new Program(
    t,
    `const { accessLog } = require(${INDEX}); const express = require(${APP});
    const app = express(); let writes = 0;
    const stream = { write: (text) => console.log('write ' + ++writes + ' of ' + text.split('\\n').length) };
    app.use(accessLog('tiny', { stream, buffer: 60_000 }));
    app.use((req, res) => { res.on('finish', () => req.url === '/end' && setImmediate(() => process.exit(0))).end(); });
    const server = app.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));`,
    (file) => [file],
  );
  await program.printed('port');
  for (const path of ['/a', '/b', '/end']) await program.get(path);
  assert.equal(await program.ended, 0);
  assert.deepEqual(logged(program, 'write'), ['write 1 of 4']);
});
