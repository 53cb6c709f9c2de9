/** `app.listen` with HTTP/2: what the engine answers by itself, and what the application does, on one connection. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server } from 'node:http';
import * as http2 from 'node:http2';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { test } from 'node:test';
import type { Counters } from '../../bridge/native';
import express = require('./index');

interface Served extends Server {
  xsys: { counters(): Counters; plan(): { inForce: boolean } };
}

async function ask(session: http2.ClientHttp2Session, target: string): Promise<{ status: number; length: number; text: string }> {
  const stream = session.request({ ':path': target, 'accept-encoding': 'gzip' });
  let text = '';
  stream.setEncoding('latin1').on('data', (data: string) => (text += data));
  const [[headers]] = (await Promise.all([once(stream, 'response'), once(stream, 'close')])) as [[http2.IncomingHttpHeaders], unknown];
  return { status: Number(headers[':status']), length: Number(headers['content-length']), text };
}

test('files from the engine and answers from handlers', async (t) => {
  const app = express();
  app.use('/files', express.static(__dirname));
  app.use('/version', (req: { httpVersion: string }, res: { send(body: string): void }) => res.send(req.httpVersion));
  const server = app.listen({ port: 0, host: '127.0.0.1', http2: true }) as Served;
  await once(server, 'listening');
  const session = http2.connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  t.after(() => {
    session.destroy();
    server.close();
    server.closeAllConnections();
  });
  assert.equal((await ask(session, '/version')).text, '2.0');
  const file = await ask(session, `/files/${path.basename(__filename)}`);
  assert.equal(file.status, 200);
  assert.equal(file.text.length, file.length);
  assert.match(file.text, /files from the engine/);
  const { nativeAnswers, requests, connectionsAccepted } = server.xsys.counters();
  assert.deepEqual([nativeAnswers, requests, connectionsAccepted], [1, 2, 1]);
});
