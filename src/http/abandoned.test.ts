/** Clients that leave faster than JavaScript hears of it wait in the system's backlog, as they do before Node's own server. */
import assert from 'node:assert/strict';
import * as http from 'node:http';
import * as net from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { Program } from '../runner/testing/program';

const INDEX = JSON.stringify(join(__dirname, '..', 'index.js'));
const APP = JSON.stringify(join(__dirname, '..', 'compat', 'express', 'index.js'));

const PROGRAM = `const express = require(${APP}); const { metrics } = require(${INDEX});
const app = express();
app.set('env', 'test');
app.get('/metrics', metrics.handler);
app.get('/block', (req, res) => { console.log('blocks'); hold('open'); res.end('free'); });
app.post('/', express.json(), (req, res) => res.json(req.body));
const server = app.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));`;

/** More than are let in, and fewer than are let in and fit into the backlog. */
const CLIENTS = 1400;
const AT_ONCE = 20;

/** A client that begins a body and leaves. */
function leave(port: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => {
      socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"a":', () => socket.destroy());
    });
    socket.on('error', () => undefined).on('close', () => resolve());
  });
}

test('clients that leave while the loop is held are let in up to a number, and all of them once it is free', async (t) => {
  const program = new Program(t, PROGRAM, (file) => [file]);
  await program.printed('port');
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => agent.destroy());
  const accepted = async (): Promise<number> => {
    const { text } = await program.get('/metrics', { agent });
    return Number(/^xsys_http_connections_total (\d+)$/m.exec(text)![1]);
  };
  await accepted();
  const blocked = program.get('/block');
  await program.printed('blocks');

  let left = 0;
  const leaving = async (): Promise<void> => {
    while (left++ < CLIENTS) await leave(program.port);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, leaving));
  while ((await accepted()) < 1000);
  // As many answers as would have let the rest in, too.
  for (let n = 0; n < 200; n++) await accepted();
  const within = await accepted();
  assert.ok(within < CLIENTS - 100, `${within} of ${CLIENTS} clients were let in`);

  program.open('open');
  assert.equal((await blocked).text, 'free');
  while ((await accepted()) < CLIENTS);
  assert.equal((await program.get('/', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a":1}' })).text, '{"a":1}');
});
