import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import type { IncomingMessage, ServerResponse } from 'node:http';
import express = require('../adapter');
import type { Application, Next, Response } from '../types';
import type { StaticOptions } from './options';

const CONTENT = Array.from({ length: 200_000 }, (_, n) => `${String(n).padStart(9, '0')}\n`).join('');

let folder: string;
let read = 0;
const { createReadStream } = fs;

before(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'xsys-static-'));
  fs.mkdirSync(path.join(folder, 'root', 'sub'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'root', 'large.txt'), CONTENT);
  fs.writeFileSync(path.join(folder, 'root', 'a.txt'), 'plain');
  fs.writeFileSync(path.join(folder, 'root', 'a.txt.br'), 'brotli');
  fs.writeFileSync(path.join(folder, 'secret'), 'secret');
  fs.symlinkSync('../secret', path.join(folder, 'root', 'out'));
  fs.symlinkSync('../a.txt', path.join(folder, 'root', 'sub', 'in'));
  fs.symlinkSync(path.join(folder, 'root', 'a.txt'), path.join(folder, 'root', 'absolute'));
  // Whoever streams on his own does it by this.
  fs.createReadStream = ((...args: Parameters<typeof createReadStream>) => {
    read += 1;
    return createReadStream(...args);
  }) as typeof createReadStream;
});

after(() => {
  fs.createReadStream = createReadStream;
  fs.rmSync(folder, { recursive: true });
});

/** An app whose first layer only JavaScript knows. */
async function serve(fill: (app: Application) => void, act: (port: number) => Promise<void>): Promise<void> {
  const app = express() as unknown as Application;
  app.use((_req: IncomingMessage, _res: ServerResponse, next: Next) => next());
  fill(app);
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await act((server.address() as net.AddressInfo).port);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

const files = (options?: StaticOptions) => (app: Application): void => void app.use(express.static(path.join(folder, 'root'), options));

async function get(port: number, target: string, headers: Record<string, string> = {}): Promise<{ status: number; body: string; headers: Headers }> {
  const response = await fetch(`http://127.0.0.1:${port}${target}`, { headers: { 'Accept-Encoding': 'identity', ...headers } });
  return { status: response.status, body: await response.text(), headers: response.headers };
}

test('behind a layer of JavaScript the engine sends the file', async () => {
  read = 0;
  await serve(files(), async (port) => {
    for (let n = 0; n < 3; n++) assert.ok((await get(port, '/large.txt')).body === CONTENT);
    assert.equal((await get(port, '/large.txt', { Range: 'bytes=100000-100009' })).body, CONTENT.slice(100_000, 100_010));
    assert.equal((await get(port, '/a.txt')).body, 'plain');
  });
  assert.equal(read, 0);
});

test('a response that somebody has patched is streamed through him', async () => {
  read = 0;
  let seen = 0;
  const patch = (app: Application): void => {
    app.use((_req: IncomingMessage, res: ServerResponse, next: Next) => {
      const { write } = res;
      res.write = function (this: ServerResponse, ...args: unknown[]) {
        seen += (args[0] as Buffer).length;
        return write.apply(this, args as never);
      };
      next();
    });
    files()(app);
  };
  await serve(patch, async (port) => assert.ok((await get(port, '/large.txt')).body === CONTENT));
  assert.deepEqual([read, seen], [1, CONTENT.length]);
});

test('what is seen of a file that was sent is what was sent', async () => {
  const seen: unknown[] = [];
  const store = new AsyncLocalStorage<string>();
  const send = (app: Application): void => {
    app.use((req: IncomingMessage, res: ServerResponse) => {
      const note = (what: string) => seen.push([what, res.statusCode, res.headersSent, res.writableEnded, store.getStore()]);
      res.on('finish', () => note('finish')).on('close', () => note('close'));
      store.run('mine', () => {
        (res as Response).sendFile(path.join(folder, 'root', 'large.txt'), null, (error) => note(error ? 'failed' : 'sent'));
      });
      note('asked');
      void req;
    });
  };
  await serve(send, async (port) => {
    const { body, headers } = await get(port, '/');
    assert.equal(body.length, CONTENT.length);
    assert.equal(headers.get('content-length'), String(CONTENT.length));
    while (seen.length < 4) await new Promise(setImmediate);
  });
  assert.deepEqual(seen.map((event) => (event as unknown[]).slice(0, 4)), [
    ['asked', 200, false, false],
    ['sent', 200, true, true],
    ['finish', 200, true, true],
    ['close', 200, true, true],
  ]);
  assert.equal((seen[1] as unknown[])[4], 'mine');
});

test('a client that leaves reaches the callback as an abort', async () => {
  let told: ((code: unknown) => void) | undefined;
  const code = new Promise((resolve) => (told = resolve));
  fs.writeFileSync(path.join(folder, 'root', 'huge.txt'), CONTENT.repeat(20));
  const send = (app: Application): void => {
    app.use((_req: IncomingMessage, res: ServerResponse) => {
      (res as Response).sendFile(path.join(folder, 'root', 'huge.txt'), null, (error) => told?.((error as { code?: string }).code));
    });
  };
  await serve(send, async (port) => {
    const client = net.connect(port, '127.0.0.1');
    client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(client, 'data');
    client.destroy();
    assert.equal(await code, 'ECONNABORTED');
  });
  const isHuge = (fd: string): boolean => {
    try {
      return fs.readlinkSync(`/proc/self/fd/${fd}`).endsWith('huge.txt');
    } catch {
      // The descriptor of the listing itself.
      return false;
    }
  };
  assert.deepEqual(fs.readdirSync('/proc/self/fd').filter(isHuge), []);
});

test('links stay beneath the root, and twins go to those who take them', async () => {
  await serve(files({ symlinks: 'beneath', precompressed: ['br'], fallthrough: true }), async (port) => {
    for (const target of ['/out', '/absolute']) assert.equal((await get(port, target)).status, 404, target);
    assert.equal((await get(port, '/sub/in')).body, 'plain');
    const twin = await fetch(`http://127.0.0.1:${port}/a.txt`, { method: 'HEAD', headers: { 'Accept-Encoding': 'gzip, br' } });
    assert.equal(twin.headers.get('content-encoding'), 'br');
    assert.equal(twin.headers.get('content-type'), 'text/plain; charset=utf-8');
    assert.equal(twin.headers.get('vary'), 'Accept-Encoding');
    assert.match(twin.headers.get('etag')!, /^W\/"6-[0-9a-f]+-br"$/);
    assert.equal((await get(port, '/a.txt')).headers.get('vary'), 'Accept-Encoding');
  });
});

test('options that are ours are checked all at once', () => {
  const wrong = { symlinks: 'up', precompressed: ['br', 'lzma', 7] } as unknown as StaticOptions;
  assert.throws(() => express.static('/', wrong), { code: 'XSYS_OPTIONS_INVALID', message: /symlinks is "up".*"lzma".*names 7/ });
});
