/** Isolates that run a XyPriss application: they share a port, and one that trapped an error is replaced. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { runIsolates } from '../../../runner/testing/program';

const XYPRISS = JSON.stringify(join(__dirname, '..', 'index.js'));

test('an isolate that trapped an error finishes what is open and is replaced, while the other one serves', async (t) => {
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
  const waiting = [1, 2, 3, 4].map(() => program.get('/wait'));
  await program.printed('waits in', 4);
  const { text: suspect } = await program.get('/throw');
  await program.printed('nobody catches this');
  // It takes nothing new from now on, as soon as it has heard that the other one serves.
  let elsewhere = 0;
  for (let asked = 0; elsewhere < 20 && asked < 2000; asked++) {
    elsewhere = (await program.get('/where')).text === suspect ? 0 : elsewhere + 1;
  }
  assert.equal(elsewhere, 20);
  program.open('open');
  const answers = await Promise.all(waiting);
  assert.deepEqual(answers.map(({ status }) => status), [200, 200, 200, 200]);
  assert.ok(answers.some(({ text }) => text === suspect), 'some of them waited in the isolate that was replaced');
  await program.printed('port', 3);
  assert.match(program.errors, /xsys: isolate \d ended \(it had asked for it\); another one starts in/);
});

test('an only isolate goes on', async (t) => {
  const program = runIsolates(
    t,
    `const { createServer } = require(${XYPRISS});
    const app = createServer({ security: { enabled: false }, logging: { enabled: false } });
    app.get('/where', (req, res) => res.send(String(threadId)));
    app.get('/throw', (req, res) => { setImmediate(() => { throw new Error('nobody catches this'); }); res.send(String(threadId)); });
    const server = app.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));`,
    1,
  );
  await program.printed('port');
  const { text } = await program.get('/throw');
  await program.printed('nobody catches this');
  for (let asked = 0; asked < 20; asked++) assert.equal((await program.get('/where')).text, text);
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

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
