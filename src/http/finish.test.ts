import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import * as nodeHttp from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import ownHttp = require('./index');

/** What `listener` saw while it answered two requests at once, on the server of `http`. */
async function seenBy(
  http: typeof nodeHttp,
  listener: (seen: string[], req: nodeHttp.IncomingMessage, res: nodeHttp.ServerResponse) => void,
): Promise<string[]> {
  const seen: string[] = [];
  const server = http.createServer((req, res) => listener(seen, req, res)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const ask = (name: string) => fetch(`http://127.0.0.1:${port}/${name}`).then((answer) => answer.text());
  await Promise.all([ask('a'), ask('b')]);
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  return seen.sort();
}

const store = new AsyncLocalStorage<string>();

const listeners: Record<string, (seen: string[], req: nodeHttp.IncomingMessage, res: nodeHttp.ServerResponse) => void> = {
  'a response, right after its end': (seen, req, res) => {
    store.run(req.url!, () => {
      res.end('x');
      for (const event of ['finish', 'close']) res.on(event, () => seen.push(`${event} ${req.url} in ${store.getStore()}`));
    });
  },
  'a response: whether all of it has been told': (seen, req, res) => {
    res.on('finish', () => seen.push(`${req.url} finish: ${res.writableFinished}`));
    res.end('x');
    seen.push(`${req.url} ended: ${res.writableEnded}`);
    setImmediate(() => setImmediate(() => seen.push(`${req.url} later: ${res.writableFinished}`)));
  },
  'a response that nobody listens to: whether all of it has been told': (seen, req, res) => {
    res.end('x');
    setImmediate(() => setImmediate(() => seen.push(`${req.url} later: ${res.writableFinished}`)));
  },
  'a response, before its other listeners': (seen, req, res) => {
    store.run(req.url!, () => {
      res.end('x');
      res.prependOnceListener('finish', () => seen.push(`finish ${req.url} in ${store.getStore()}`));
    });
  },
  'a request, right after the answer': (seen, req, res) => {
    store.run(req.url!, () => {
      res.end('x');
      req.on('close', () => seen.push(`close ${req.url} in ${store.getStore()}`));
    });
  },
  'nothing': (seen, req, res) => {
    res.end('x');
    setImmediate(() => setImmediate(() => seen.push(`${req.url} ${req.destroyed} ${res.closed} ${res.destroyed} ${res.socket}`)));
  },
};

for (const [what, listener] of Object.entries(listeners)) {
  test(`who listens to ${what} hears what Node's server tells, in the same context`, async () => {
    const nodes = await seenBy(nodeHttp, listener);
    assert.notEqual(nodes.length, 0);
    assert.deepEqual(await seenBy(ownHttp, listener), nodes);
  });
}
