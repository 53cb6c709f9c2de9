/** Isolates that run a XyPriss application: they share a port, and one that trapped an error is replaced without a gap. */
import assert from 'node:assert/strict';
import * as http from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { HTTP, runIsolates, type Answer } from '../../../runner/testing/program';
import { freePort } from '../testing/free-port';

const XYPRISS = JSON.stringify(join(__dirname, '..', 'index.js'));

test('an isolate that trapped an error finishes what is open as soon as its successor serves', async (t) => {
  const program = runIsolates(
    t,
    `const { createServer } = require(${XYPRISS});
    const app = createServer({ security: { enabled: false }, logging: { enabled: false } });
    app.get('/where', (req, res) => res.send(String(threadId)));
    app.get('/wait', (req, res) => { console.log('waits in ' + threadId); whenOpen('open', () => res.send(String(threadId))); });
    app.get('/throw', (req, res) => {
      setImmediate(() => { throw new Error('nobody catches this'); });
      res.send(String(threadId));
    });
    const server = app.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));`,
  );
  await program.printed('port', 2);
  // Until some wait in each isolate; how many is the balance's business.
  const waiting: Promise<Answer>[] = [];
  while (new Set(program.out.filter((line) => line.startsWith('waits in'))).size < 2) {
    waiting.push(program.get('/wait'), program.get('/wait'));
    await program.printed('waits in', waiting.length);
  }
  const { text: suspect } = await program.get('/throw');
  await program.printed('nobody catches this');
  await program.printed('port', 3);
  // It takes nothing new from now on, as soon as it has heard that its successor serves.
  for (let elsewhere = 0; elsewhere < 20; ) elsewhere = (await program.get('/where')).text === suspect ? 0 : elsewhere + 1;
  program.open('open');
  const answers = await Promise.all(waiting);
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
  assert.ok(answers.some(({ text }) => text === suspect), 'some of them waited in the isolate that was replaced');
  await program.printed('another one has its place');
  assert.match(program.errors, /xsys: isolate (\d) asked to be replaced; another one starts in 0.1 s\n[^]*xsys: isolate \1 ended \(it had asked for it\)/);
});

const ALONE = `const { createServer } = require(${XYPRISS});
const app = createServer({ security: { enabled: false }, logging: { enabled: false } });
app.get('/where', (req, res) => res.send(String(threadId)));
app.get('/wait', (req, res) => { console.log('waits'); whenOpen('open', () => res.send(String(threadId))); });
app.get('/throw', (req, res) => { setImmediate(() => { throw new Error('nobody catches this'); }); res.send(String(threadId)); });`;

test('the only isolate is replaced as well, and nobody is refused meanwhile', async (t) => {
  const program = runIsolates(t, `${ALONE} const server = app.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));`, 1);
  await program.printed('port');
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => agent.destroy());
  const waiting = program.get('/wait');
  await program.printed('waits');
  const { text: suspect } = await program.get('/throw', { agent });
  // On connections of their own, and on one that the isolate before had: whoever is there answers.
  for (let where = suspect; where === suspect; ) {
    const [fresh, kept] = await Promise.all([program.get('/where'), program.get('/where', { agent })]);
    assert.deepEqual([fresh.status, kept.status], [200, 200]);
    where = kept.text;
  }
  program.open('open');
  assert.equal((await waiting).text, suspect, 'what was open is finished by whom it was begun');
  await program.printed('another one has its place');
  assert.notEqual((await program.get('/where', { agent })).text, suspect);
  // The successor is no less mortal.
  const { text: second } = await program.get('/throw', { agent });
  await program.printed('another one has its place', 2);
  assert.notEqual((await program.get('/where', { agent })).text, second);
  assert.match(program.errors, /another one starts in 0.1 s[^]*another one starts in 0.2 s/);
});

test('a successor that does not come up leaves everything to the isolate before, and another one is tried', async (t) => {
  const program = runIsolates(
    t,
    `if (fs.existsSync('broken')) { console.log('fails'); process.exit(7); }
    ${ALONE} const server = app.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));`,
    1,
  );
  await program.printed('port');
  program.open('broken');
  const { text: suspect } = await program.get('/throw');
  await program.printed('the successor of isolate 0 ended (exit code 7)', 2);
  assert.equal((await program.get('/where')).text, suspect);
  program.close('broken');
  await program.printed('another one has its place');
  assert.notEqual((await program.get('/where')).text, suspect);
});

test('with two servers the isolate before waits until its successor has both', async (t) => {
  const program = runIsolates(
    t,
    `${ALONE} const server = app.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));
    const later = require(${HTTP}).createServer((req, res) => res.end(String(threadId)));
    whenOpen('second', () => later.listen(0, '127.0.0.1', () => console.log('second ' + later.address().port)));`,
    1,
  );
  program.open('second');
  await program.printed('second ');
  const port = Number(/^second (\d+)$/m.exec(program.everything)![1]);
  program.close('second');
  const { text: suspect } = await program.get('/throw');
  await program.printed('port', 2);
  // The first server of the successor listens; the second one still has nobody but the isolate before.
  for (let asked = 0; asked < 5; asked++) assert.equal((await program.get('/where', { port })).text, suspect);
  program.open('second');
  await program.printed('another one has its place');
  for (const options of [{}, { port }]) assert.notEqual((await program.get('/where', options)).text, suspect);
});

test('start(port) in isolates takes one port for all', async (t) => {
  const program = runIsolates(
    t,
    `const { createServer } = require(${XYPRISS});
    const app = createServer({ security: { enabled: false }, logging: { enabled: false }, server: { host: '127.0.0.1' } });
    const port = Number(process.env.FREE_PORT);
    app.start(port, () => console.log('port ' + app.getPort()));`,
    2,
    [],
    { FREE_PORT: String(await freePort()) },
  );
  await program.printed('port', 2);
  const ports = new Set(program.out.filter((line) => line.startsWith('port ')));
  assert.equal(ports.size, 1);
});
