/** Every answer decodes to what the `compression` package's does, with the same head, on both engines. */
import assert from 'node:assert/strict';
import * as http from 'node:http';
import * as net from 'node:net';
import { after, test } from 'node:test';
import * as zlib from 'node:zlib';
import fc from 'fast-check';
import oracle = require('compression');
import engine = require('../http');
import compression = require('.');

type Handler = (req: http.IncomingMessage, res: any) => void;
type Middleware = (req: http.IncomingMessage, res: http.ServerResponse, next: (error?: unknown) => void) => void;

interface Answer {
  status: number | undefined;
  headers: http.IncomingHttpHeaders;
  body: string;
  trailersRaw: string[];
}

const servers: http.Server[] = [];
after(() => {
  for (const server of servers) server.close();
});

async function listening(create: typeof http.createServer, middleware: Middleware, handler: Handler): Promise<number> {
  const server = create((req, res) => middleware(req, res, () => handler(req, res)));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as net.AddressInfo).port;
}

function decode(body: Buffer, coding: string | undefined): Buffer {
  // 204 has no body, whatever its head says.
  if (body.length === 0) return body;
  if (coding === 'gzip') return zlib.gunzipSync(body);
  if (coding === 'deflate') return zlib.inflateSync(body);
  if (coding === 'br') return zlib.brotliDecompressSync(body);
  return body;
}

function ask(port: number, method: string, headers: Record<string, string>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, method, agent: false, headers }, (res) => {
      const parts: Buffer[] = [];
      res.on('data', (part: Buffer) => parts.push(part));
      res.on('end', () => {
        delete res.headers.date;
        const body = decode(Buffer.concat(parts), res.headers['content-encoding']);
        resolve({ status: res.statusCode, headers: res.headers, body: body.toString('latin1'), trailersRaw: res.rawTrailers });
      });
    });
    request.on('error', reject).end();
  });
}

const TEXT = 'some text that comes again and again; ';

/** How a handler may answer; each says its length in the query. */
const handlers: Record<string, (length: number) => Handler> = {
  'end with a text': (length) => (_req, res) => res.end(TEXT.repeat(length / TEXT.length + 1).slice(0, length)),
  'end with a length that was set': (length) => (_req, res) => {
    res.setHeader('Content-Length', length);
    res.end(Buffer.alloc(length, 'x'));
  },
  'end with a text in an encoding': (length) => (_req, res) => res.end('é'.repeat(length), 'latin1'),
  'writeHead, then end': (length) => (_req, res) => {
    res.writeHead(201, { 'X-Own': 'yes', 'Content-Type': 'application/json' });
    res.end(JSON.stringify(TEXT.repeat(length / TEXT.length + 1)));
  },
  'parts, with waiting for drain': (length) => (_req, res) => {
    let sent = 0;
    const go = (): void => {
      while (sent < length) {
        sent += 5000;
        if (!res.write(TEXT.repeat(130).slice(0, 5000))) return void res.once('drain', go);
      }
      res.end('the end');
    };
    go();
  },
  'parts that are flushed': (length) => (_req, res) => {
    res.write(TEXT);
    res.flush();
    setImmediate(() => {
      res.write(Buffer.alloc(length, 'y'));
      res.end();
    });
  },
  'end with nothing': () => (_req, res) => res.end(),
  'no content': () => (_req, res) => {
    res.statusCode = 204;
    res.end();
  },
  'a coding of its own': (length) => (_req, res) => {
    res.setHeader('Content-Encoding', 'x-own');
    res.end('z'.repeat(length));
  },
  'no transformation': (length) => (_req, res) => {
    res.setHeader('Cache-Control', 'public, no-transform');
    res.end('z'.repeat(length));
  },
};

const lengths = fc.constantFrom(0, 10, 1023, 1024, 5000, 20_000, 90_000, 300_000);
const accepted = fc.constantFrom(
  ...['gzip', 'br', 'deflate', 'gzip, deflate, br', 'gzip;q=0.5, br;q=0.1', '*', 'identity', '*;q=0', 'br;q=0, *'],
  ...['GZIP', 'gzip;q=x', ' , gzip', 'gzip ; q=0.5 , deflate;q=1.0', 'compress, gzip', ''],
);
const options = fc.record(
  {
    level: fc.constantFrom(-1, 0, 1, 6, 9),
    threshold: fc.constantFrom(0, 1, '2kb', 'x'),
    memLevel: fc.constantFrom(1, 9),
    windowBits: fc.constantFrom(9, 15),
    chunkSize: fc.constantFrom(1024),
    enforceEncoding: fc.constantFrom('gzip', 'br', 'identity', 'x'),
    brotli: fc.constantFrom({ params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } }, { params: { [zlib.constants.BROTLI_PARAM_LGWIN]: 16 } }),
  },
  { requiredKeys: [] },
);

const creates: Record<string, typeof http.createServer> = { 'our engine': engine.createServer as typeof http.createServer, "Node's engine": http.createServer };

for (const [where, create] of Object.entries(creates)) {
  test(`on ${where} answers are those of the compression package`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...Object.keys(handlers)), lengths, options, fc.array(fc.tuple(fc.constantFrom('GET', 'HEAD', 'POST'), fc.option(accepted)), { minLength: 1, maxLength: 4 }), async (name, length, given, requests) => {
        const type = length % 2 === 0 ? 'text/plain; charset=utf-8' : 'application/json';
        const handler: Handler = (req, res) => {
          if (length !== 10) res.setHeader('Content-Type', type);
          handlers[name](length)(req, res);
        };
        const ours = await listening(create, compression(given as compression.Options), handler);
        const theirs = await listening(http.createServer, oracle(given as never) as unknown as Middleware, handler);
        for (const [method, coding] of requests) {
          const headers: Record<string, string> = coding === null ? {} : { 'Accept-Encoding': coding };
          assert.deepEqual(await ask(ours, method, headers), await ask(theirs, method, headers));
        }
        for (const server of servers.splice(0)) server.close();
      }),
      { numRuns: 60 },
    );
  });
}

test('what JavaScript reads after a whole body was coded by the engine is what was sent', async () => {
  const body = TEXT.repeat(1000);
  const seen: unknown[] = [];
  const handler: Handler = (_req, res) => {
    res.setHeader('Content-Type', 'text/plain');
    res.on('finish', () => seen.push(res.headersSent, res.getHeader('Content-Encoding'), res.getHeader('Content-Length'), res.writableFinished));
    res.end(body, () => seen.push('called'));
  };
  const port = await listening(engine.createServer as typeof http.createServer, compression(), handler);
  const answer = await ask(port, 'GET', { 'Accept-Encoding': 'gzip' });
  assert.equal(answer.body, body);
  assert.equal(answer.headers['content-encoding'], 'gzip');
  assert.deepEqual(seen, [true, 'gzip', undefined, true, 'called']);
});

test('whoever stood before compression gets the coded bytes', async () => {
  let coded = 0;
  const behind = compression();
  const port = await listening(
    engine.createServer as typeof http.createServer,
    (req, res, next) => {
      const { write } = res;
      res.write = function (this: http.ServerResponse, chunk: Buffer) {
        coded += chunk.length;
        return write.call(this, chunk, 'latin1');
      } as typeof write;
      behind(req, res, next);
    },
    (_req, res) => {
      res.setHeader('Content-Type', 'text/plain');
      res.end(TEXT.repeat(1000));
    },
  );
  assert.equal((await ask(port, 'GET', { 'Accept-Encoding': 'gzip' })).body, TEXT.repeat(1000));
  assert.ok(coded > 0 && coded < TEXT.length * 1000, `${coded} bytes passed`);
});

test('Zstandard is offered when asked for, and only where it can be made', async () => {
  const handler: Handler = (req, res) => {
    res.setHeader('Content-Type', 'text/plain');
    if (req.url === '/parts') res.write(TEXT);
    res.end(TEXT.repeat(1000));
  };
  const port = await listening(engine.createServer as typeof http.createServer, compression({ zstd: { level: 5 } }), handler);
  const accepts = { 'Accept-Encoding': 'gzip, zstd' };
  const whole = await ask(port, 'GET', accepts);
  assert.equal(whole.headers['content-encoding'], 'zstd');
  // RFC 8878 3.1.1.
  assert.equal(Buffer.from(whole.body, 'latin1').readUInt32LE(0), 0xfd2fb528);
  const plain = await listening(http.createServer, compression({ zstd: true }), handler);
  const expected = 'createZstdCompress' in zlib ? 'zstd' : 'gzip';
  assert.equal((await ask(plain, 'GET', accepts)).headers['content-encoding'], expected);
});

test('a client of HTTP/1.0 gets a coded body that ends with the connection', async () => {
  const handler: Handler = (_req, res) => {
    res.setHeader('Content-Type', 'text/plain');
    res.end(TEXT.repeat(1000));
  };
  const port = await listening(engine.createServer as typeof http.createServer, compression(), handler);
  const socket = net.connect(port, '127.0.0.1');
  socket.write('GET / HTTP/1.0\r\nAccept-Encoding: gzip\r\n\r\n');
  const parts: Buffer[] = [];
  for await (const part of socket) parts.push(part as Buffer);
  const all = Buffer.concat(parts);
  const at = all.indexOf('\r\n\r\n');
  assert.doesNotMatch(all.subarray(0, at).toString(), /transfer-encoding/i);
  assert.equal(zlib.gunzipSync(all.subarray(at + 4)).toString(), TEXT.repeat(1000));
});

test('a client that leaves in the middle of a coded stream closes the coder', async () => {
  let closed!: () => void;
  const done = new Promise<void>((resolve) => (closed = resolve));
  const handler: Handler = (_req, res) => {
    res.setHeader('Content-Type', 'text/plain');
    res.write(TEXT.repeat(1000));
    res.flush();
    res.on('close', closed);
  };
  const port = await listening(engine.createServer as typeof http.createServer, compression(), handler);
  const socket = net.connect(port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n');
  socket.once('data', () => socket.destroy());
  await done;
});

test('a middleware that is there twice codes once, and later listeners for the head come first', async () => {
  const order: string[] = [];
  const twice: Middleware = (req, res, next) => compression()(req, res, () => compression({ threshold: 0 })(req, res, next));
  for (const create of Object.values(creates)) {
    const port = await listening(create, twice, (req, res) => {
      const { writeHead } = res as { writeHead: (...args: unknown[]) => unknown };
      if (req.url === '/heard') {
        (res as { writeHead: unknown }).writeHead = function (this: unknown, ...args: unknown[]) {
          order.push(String((res as http.ServerResponse).getHeader('Content-Encoding')));
          return writeHead.apply(this, args);
        };
      }
      (res as http.ServerResponse).setHeader('Content-Type', 'text/plain');
      (res as http.ServerResponse).end('short');
    });
    for (const path of ['/', '/heard']) {
      const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
        http.get({ port, host: '127.0.0.1', path, agent: false, headers: { 'accept-encoding': 'gzip' } }, resolve).on('error', reject);
      });
      const parts: Buffer[] = [];
      for await (const part of answer) parts.push(part as Buffer);
      assert.equal(answer.headers['content-encoding'], 'gzip');
      assert.equal(zlib.gunzipSync(Buffer.concat(parts)).toString(), 'short');
    }
  }
  assert.deepEqual(order, ['undefined', 'undefined']);
});

test('wrong options are named, all of them', () => {
  assert.throws(
    () => compression({ level: 99, filter: 7, zstd: { level: 0 }, brotli: { params: { 9999: 1 } } } as never),
    (error: Error & { code?: string }) =>
      error.code === 'XSYS_OPTIONS_INVALID' && ['filter', 'zstd', 'zlib', 'brotli'].every((name) => error.message.includes(name)),
  );
});
