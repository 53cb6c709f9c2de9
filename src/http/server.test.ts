/** The server on the real engine: what is this product's own way of doing things. The contract itself is in parity-tests. */
import assert from 'node:assert/strict';
import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import * as diagnostics from 'node:diagnostics_channel';
import * as nodeHttp from 'node:http';
import * as net from 'node:net';
import { test } from 'node:test';
import http = require('./index');
import { EngineServer } from './server';
import { closed, connected, exchanged, get, listening, received } from './testing/raw-client';

const CLOSE = 'Connection: close\r\n';

test('server, req, res and req.socket are instances of Node\'s classes and of ours', async () => {
  const server = http.createServer((req, res) => {
    const seen = [
      req instanceof nodeHttp.IncomingMessage && req instanceof http.IncomingMessage,
      res instanceof nodeHttp.ServerResponse && res instanceof http.ServerResponse,
      req.socket instanceof net.Socket && res.socket === req.socket,
    ];
    res.end(JSON.stringify(seen));
  });
  assert.ok(server instanceof nodeHttp.Server && server instanceof http.Server && server instanceof EngineServer);
  const got = await exchanged(await listening(server), get('/', CLOSE));
  assert.match(got, /\[true,true,true\]$/);
  await closed(server);
});

test('counters tell that the engine served', async () => {
  const server = http.createServer((_req, res) => res.end()) as EngineServer;
  const port = await listening(server);
  await exchanged(port, get('/', CLOSE));
  assert.equal(server.xsys.engine, 'rust');
  assert.equal(server.xsys.counters()?.requests, 1);
  await closed(server);
});

test('messages whose prototypes are swapped in the handler work to the end', async () => {
  const requestPrototype = Object.create(nodeHttp.IncomingMessage.prototype) as object;
  const responsePrototype = Object.create(nodeHttp.ServerResponse.prototype) as object;
  const events: string[] = [];
  const server = http.createServer((req, res) => {
    Object.setPrototypeOf(req, requestPrototype);
    Object.setPrototypeOf(res, responsePrototype);
    res.on('finish', () => events.push('finish'));
    res.on('close', () => events.push('close'));
    let body = '';
    req.on('data', (chunk: Buffer) => (body += chunk));
    req.on('end', () => res.end(`${req.headers['x-a']} ${req.rawHeaders[2]} ${body} ${req.socket.remoteAddress}`));
  });
  const port = await listening(server);
  const post = `POST / HTTP/1.1\r\nHost: x\r\nX-A: 1\r\nContent-Length: 4\r\n\r\nbody`;
  const got = await exchanged(port, post + get('/', `X-A: 2\r\n${CLOSE}`));
  assert.match(got, /1 X-A body 127\.0\.0\.1HTTP\/1\.1 200/);
  assert.match(got, /2 X-A  127\.0\.0\.1$/);
  assert.deepEqual(events, ['finish', 'close', 'finish', 'close']);
  await closed(server);
});

test('a client that leaves is told to req and res within the handler\'s life, and late writes are harmless', async () => {
  const events: string[] = [];
  let left!: () => void;
  const gone = new Promise<void>((resolve) => (left = resolve));
  const server = http.createServer((req, res) => {
    for (const name of ['aborted', 'close'] as const) req.on(name, () => events.push(`req ${name}`));
    for (const name of ['finish', 'close'] as const) res.on(name, () => events.push(`res ${name}`));
    req.on('close', left);
    res.write('partial');
  });
  let late: unknown[] = [];
  server.on('request', (_req, res) =>
    res.on('close', () => {
      late = [res.write('x'), res.destroyed];
      res.end('late');
    }),
  );
  const socket = await connected(await listening(server));
  const partial = received(socket, 'partial');
  socket.write(get());
  await partial;
  socket.resetAndDestroy();
  await gone;
  assert.deepEqual(events, ['req aborted', 'res close', 'req close']);
  assert.deepEqual(late, [false, true]);
  await closed(server);
});

test('concurrent requests do not see each other\'s async context', async () => {
  const storage = new AsyncLocalStorage<string>();
  const before: (string | undefined)[] = [];
  const server = http.createServer((req, res) => {
    before.push(storage.getStore());
    storage.enterWith(req.url!);
    setImmediate(() => res.end(storage.getStore()));
  });
  const port = await listening(server);
  const sockets = await Promise.all(Array.from({ length: 16 }, () => connected(port)));
  const answers = sockets.map((socket, n) => received(socket, `/${n}.`));
  sockets.forEach((socket, n) => socket.write(get(`/${n}.`)));
  await Promise.all(answers);
  assert.deepEqual(before, new Array(16).fill(undefined));
  sockets.forEach((socket) => socket.destroy());
  await closed(server);
});

/** What `enterWith` in a resource leaves for the resource's next turn: the value until Node 22, nothing from Node 24 on. */
function keptByResource(storage: AsyncLocalStorage<string>): string | undefined {
  const resource = new AsyncResource('PROBE');
  resource.runInAsyncScope(() => storage.enterWith('mine'));
  return resource.runInAsyncScope(() => storage.getStore());
}

test('a body that comes in parts is read in its own request\'s context, under backpressure', async () => {
  const storage = new AsyncLocalStorage<string>();
  const length = 1_000_000;
  const contexts = new Set<string | undefined>();
  const server = http.createServer((req, res) => {
    storage.enterWith('mine');
    let read = 0;
    req.on('data', (chunk: Buffer) => {
      contexts.add(storage.getStore());
      read += chunk.length;
      req.pause();
      setImmediate(() => req.resume());
    });
    req.on('end', () => res.end(String(read)));
  });
  const body = 'x'.repeat(length);
  const got = await exchanged(
    await listening(server),
    `POST / HTTP/1.1\r\nHost: x\r\n${CLOSE}Content-Length: ${length}\r\n\r\n${body}`,
  );
  assert.match(got, /1000000$/);
  assert.deepEqual([...contexts], [keptByResource(storage)]);
  await closed(server);
});

test('a handler may answer first and read the body afterwards', async () => {
  let read = '';
  const server = http.createServer((req, res) => {
    req.on('data', (chunk: Buffer) => (read += chunk));
    res.end(req.url);
  });
  const socket = await connected(await listening(server));
  const first = received(socket, '/first');
  socket.write('POST /first HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nabc');
  await first;
  const second = received(socket, '/second');
  socket.write(`def${get('/second')}`);
  await second;
  assert.equal(read, 'abcdef');
  socket.destroy();
  await closed(server);
});

test('a writer waits for a slow reader, and a large answer arrives whole', async () => {
  const chunk = 'y'.repeat(50_000);
  let refused = 0;
  const server = http.createServer((_req, res) => {
    let left = 100;
    const more = (): void => {
      while (left-- > 0) {
        if (!res.write(chunk)) {
          refused++;
          res.once('drain', more);
          return;
        }
      }
      res.end();
    };
    more();
  });
  const socket = await connected(await listening(server));
  let got = 0;
  socket.on('data', (data: string) => (got += data.split('y').length - 1));
  socket.write(get('/', CLOSE));
  await new Promise((resolve) => socket.once('close', resolve));
  assert.equal(got, 100 * chunk.length);
  assert.ok(refused > 0);
  await closed(server);
});

test('patched methods on the message or on Node\'s prototype are called', async () => {
  const server = http.createServer((_req, res) => {
    const writeHead = res.writeHead;
    res.writeHead = function patched(this: typeof res, ...args: Parameters<typeof writeHead>) {
      this.setHeader('X-Instance', '1');
      return writeHead.apply(this, args);
    } as typeof writeHead;
    res.end('k');
  });
  const port = await listening(server);
  const nodeEnd = nodeHttp.ServerResponse.prototype.end;
  nodeHttp.ServerResponse.prototype.end = function patched(this: nodeHttp.ServerResponse, ...args: never[]) {
    this.setHeader('X-Prototype', '1');
    return (nodeEnd as (...args: never[]) => nodeHttp.ServerResponse).apply(this, args);
  } as typeof nodeEnd;
  try {
    const got = await exchanged(port, get('/', CLOSE));
    assert.match(got, /X-Prototype: 1\r\nX-Instance: 1\r\n/);
  } finally {
    nodeHttp.ServerResponse.prototype.end = nodeEnd;
  }
  await closed(server);
});

test('diagnostics channels are published as Node publishes them', async () => {
  const seen: string[] = [];
  const note = (message: unknown, name: string | symbol): void => {
    const keys = Object.keys(message as object).sort();
    if ((message as { server: unknown }).server === server) seen.push(`${String(name)} ${keys.join()}`);
  };
  const names = ['http.server.request.start', 'http.server.response.finish'];
  const server = http.createServer((_req, res) => res.end());
  names.forEach((name) => diagnostics.subscribe(name, note));
  const port = await listening(server);
  await exchanged(port, get('/', CLOSE));
  names.forEach((name) => diagnostics.unsubscribe(name, note));
  assert.deepEqual(seen, names.map((name) => `${name} request,response,server,socket`));
  await closed(server);
});

test('every request and every response has the shape of all others', async () => {
  const shapes = new Set<string>();
  const server = http.createServer((req, res) => {
    shapes.add(`${Reflect.ownKeys(req).map(String).join()} | ${Reflect.ownKeys(res).map(String).join()}`);
    res.end();
  });
  const port = await listening(server);
  const post = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx';
  await exchanged(port, get() + post + get('/', CLOSE));
  await exchanged(port, 'GET / HTTP/1.0\r\n\r\n');
  assert.equal(shapes.size, 1);
  await closed(server);
});

test('servers share a port through SO_REUSEPORT when they are asked to', async () => {
  const first = http.createServer((_req, res) => res.end('first'));
  const second = http.createServer((_req, res) => res.end('second'));
  const listen = (server: nodeHttp.Server, port: number): Promise<void> =>
    new Promise((resolve, reject) =>
      server.once('error', reject).listen({ host: '127.0.0.1', port, reusePort: true } as net.ListenOptions, resolve),
    );
  await listen(first, 0);
  const { port } = first.address() as net.AddressInfo;
  await listen(second, port);
  assert.match(await exchanged(port, get('/', CLOSE)), /(first|second)$/);
  await closed(first);
  assert.match(await exchanged(port, get('/', CLOSE)), /second$/);
  await closed(second);
});

test('a socket that the application emits is served by Node\'s parser on the same server', async () => {
  const server = http.createServer((req, res) => res.end(req.url)) as EngineServer;
  await listening(server);
  const front = net.createServer((socket) => server.emit('connection', socket));
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  const got = await exchanged((front.address() as net.AddressInfo).port, get('/foreign', CLOSE));
  assert.match(got, /\/foreign$/);
  assert.equal(server.xsys.counters()?.requests, 0);
  await new Promise((resolve) => front.close(resolve));
  await closed(server);
});
