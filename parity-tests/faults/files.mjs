/** Files that change while they are sent, and clients that do not take them: what arrives, and what stays open. */
import { appendFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { group } from '../harness/scenario.mjs';
import { openFiles, WAYS, write } from '../harness/served-folder.mjs';

/** More than the buffers of both sockets hold, so that a client that does not read keeps the file open. */
const LARGE = 64 << 20;
const AT_ONCE = 16;
const LARGE_FILE = 'public/large.bin';
const MARK = 'after the large one';

const getLine = (path, ...fields) => [`GET ${path} HTTP/1.1`, 'Host: localhost', ...fields, '', ''].join('\r\n');
const turn = () => new Promise((resolve) => setTimeout(resolve, 2));

const serving = (way, options) => async (ctx) => {
  const app = ctx.express();
  WAYS[way](options)(app, ctx);
  writeFileSync(ctx.path(LARGE_FILE), '');
  truncateSync(ctx.path(LARGE_FILE), LARGE);
  write(ctx.path('public/mark.txt'), MARK);
  return ctx.http.createServer(app);
};

/** Asks on a connection that takes no more than the answer's beginning: then the server has opened the file, and looked at it. */
async function asking(client, ctx, bytes) {
  const [socket] = await client.strangers(1, bytes);
  ctx.defer(() => socket.destroy());
  socket.pause();
  while (openFiles(ctx) === 0 || socket.readableLength === 0) await turn();
  return socket;
}

/** Reads to the end of the connection, or until `text` arrives. */
function drain(socket, text) {
  return new Promise((resolve) => {
    let bytes = 0;
    let head = '';
    let tail = '';
    const done = () => {
      const end = head.indexOf('\r\n\r\n') + 4;
      resolve({ bytes: bytes - end, announced: Number(/content-length: (\d+)/i.exec(head)?.[1]), closed: !tail.includes(text) });
    };
    socket.on('data', (chunk) => {
      bytes += chunk.length;
      if (!head.includes('\r\n\r\n')) head += chunk.toString('latin1', 0, 4096);
      tail = (tail + chunk.toString('latin1', Math.max(0, chunk.length - 2048))).slice(-4096);
      if (tail.includes(text)) done();
    });
    socket.on('close', done).on('error', () => undefined).resume();
  });
}

async function allClosed(ctx) {
  while (openFiles(ctx) > 0) await turn();
  return 'all closed';
}

/** What happens to a file while it is sent; the next request stands behind it on the same connection. */
const changing = (way, change) => ({
  timeout: 30_000,
  setup: serving(way),
  async run(client, ctx) {
    const socket = await asking(client, ctx, getLine('/large.bin') + getLine('/mark.txt'));
    await change(ctx);
    const { bytes, announced, closed } = await drain(socket, MARK);
    const next = await client.get('/mark.txt');
    return { announced, whole: bytes > announced, closed, next: next?.body, descriptors: await allClosed(ctx) };
  },
  uncounted: 'the one behind a file that ends too early is never read by the engine',
});

/** Clients that leave in the middle; then one that asks twice on one connection. */
const leaving = (way, leave) => ({
  timeout: 30_000,
  setup: serving(way),
  async run(client, ctx) {
    const sockets = await client.strangers(AT_ONCE, getLine('/large.bin'));
    for (const socket of sockets) socket.on('error', () => undefined).pause();
    while (openFiles(ctx) < AT_ONCE) await turn();
    for (const socket of sockets) socket[leave]();
    const descriptors = await allClosed(ctx);
    const connection = await client.connect();
    for (const path of ['/mark.txt', '/ten.txt']) {
      connection.write(getLine(path));
      await connection.response();
    }
    return descriptors;
  },
});

/** A client that takes the file in small parts, while others are answered. */
const slowly = (way) => ({
  timeout: 60_000,
  setup: serving(way),
  async run(client, ctx) {
    const socket = await asking(client, ctx, getLine('/large.bin', 'Connection: close'));
    for (let i = 0; i < 5; i += 1) {
      await client.get('/ten.txt');
      socket.read(1);
      await turn();
    }
    const { bytes, announced } = await drain(socket, MARK);
    return { whole: bytes + 5 >= announced, descriptors: await allClosed(ctx) };
  },
});

/** The server is told to close while a client still takes what it asked for. */
const closing = (way, ...fields) => ({
  timeout: 60_000,
  setup: serving(way),
  async run(client, ctx) {
    const socket = await asking(client, ctx, getLine('/large.bin', ...fields));
    ctx.server.keepAliveTimeout = 100;
    const closed = new Promise((resolve) => void ctx.server.close(resolve));
    await turn();
    socket.resume();
    const { bytes, announced } = await drain(socket, MARK);
    return { whole: bytes >= announced, error: (await closed) ?? null, descriptors: await allClosed(ctx) };
  },
});

/** Answers of every kind, after which no file is open. */
const everyAnswer = (way) => ({
  timeout: 30_000,
  setup: serving(way),
  async run(client, ctx) {
    for (const [path, ...fields] of [['/ten.txt'], ['/ten.txt', 'If-None-Match: *'], ['/ten.txt', 'If-Match: "x"'], ['/ten.txt', 'Range: bytes=90-'], ['/ten.txt', 'Range: bytes=1-2'], ['/long.txt', 'Range: bytes=1-2'], ['/long.txt'], ['/empty.txt'], ['/none'], ['/inner'], ['/%00']]) {
      await client.get(path, ...fields);
      await client.send([`HEAD ${path} HTTP/1.1`, 'Host: localhost', ...fields]);
    }
    return allClosed(ctx);
  },
});

const perWay = (title, make) => Object.keys(WAYS).map((way) => [`${title}, by ${way}`, make(way)]);

export default group('faults/files', Object.fromEntries([
  ...perWay('shrinks while it is sent', (way) => changing(way, (ctx) => truncateSync(ctx.path(LARGE_FILE), 10))),
  ...perWay('is emptied while it is sent', (way) => changing(way, (ctx) => truncateSync(ctx.path(LARGE_FILE), 0))),
  ...perWay('vanishes while it is sent', (way) => changing(way, (ctx) => rmSync(ctx.path(LARGE_FILE)))),
  ...perWay('is replaced while it is sent', (way) => changing(way, (ctx) => { writeFileSync(ctx.path('new'), 'new'); renameSync(ctx.path('new'), ctx.path(LARGE_FILE)); })),
  ...perWay('grows while it is sent', (way) => changing(way, (ctx) => appendFileSync(ctx.path(LARGE_FILE), 'x'.repeat(100_000)))),
  ...perWay('clients that leave', (way) => leaving(way, 'destroy')),
  ...perWay('clients that reset', (way) => leaving(way, 'resetAndDestroy')),
  ...perWay('a slow reader', slowly),
  ...perWay('the server closes', (way) => closing(way, 'Connection: close')),
  ...perWay('the server closes on a kept connection', (way) => closing(way)),
  ...perWay('every kind of answer', everyAnswer),
]));
