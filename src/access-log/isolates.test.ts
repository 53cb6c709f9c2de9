/** What isolates cannot answer is logged by one that can, or by the same one later; and told on the channel. */
import assert from 'node:assert/strict';
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

test('gathered lines are written together, and the last ones when the process ends', async (t) => {
  const program = new Program(
    t,
    `const { accessLog } = require(${INDEX}); const express = require(${APP});
    const app = express(); let writes = 0;
    const stream = { write: (text) => console.log('write ' + ++writes + ' of ' + text.split('\\n').length) };
    app.use(accessLog('tiny', { stream, buffer: 60_000 }));
    app.use((req, res) => { res.end(); if (req.url === '/end') setTimeout(() => process.exit(0), 50); });
    const server = app.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));`,
    (file) => [file],
  );
  await program.printed('port');
  for (const path of ['/a', '/b', '/end']) await program.get(path);
  assert.equal(await program.ended, 0);
  assert.deepEqual(logged(program, 'write'), ['write 1 of 4']);
});
