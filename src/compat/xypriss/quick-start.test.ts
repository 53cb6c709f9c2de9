/** The quick start of XyPriss's README, with the import swapped; only the port is another, so that it is free. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as net from 'node:net';
import type { ServerOptions } from './options/option-types';
import { createServer } from './adapter';

test('the quick start listens on its port, calls back and answers', async (t) => {
  const probe = net.createServer();
  await new Promise<void>((resolve) => probe.listen(0, 'localhost', resolve));
  const { port } = probe.address() as net.AddressInfo;
  await new Promise((resolve) => probe.close(resolve));

  const server = createServer({
    server: { port },
    security: { enabled: true },
    performance: { clustering: true },
    logging: { enabled: false },
  } as ServerOptions);
  t.after(() => server.stop());
  server.get('/', (_req, res) => {
    res.json({ message: 'Hello from XyPriss!', powered: 'Nehonix' });
  });
  await new Promise<void>((resolve) => void server.start(() => resolve()));

  assert.equal(server.getPort(), port);
  const answer = await fetch(`http://localhost:${server.getPort()}/?name=x`);
  assert.deepEqual(await answer.json(), { message: 'Hello from XyPriss!', powered: 'Nehonix' });
});
