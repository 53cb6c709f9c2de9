/** The server object itself: closing, its connections, its options. */
import net from 'node:net';
import { answering, group } from '../harness/scenario.mjs';

const hello = (ctx) => ctx.http.createServer(answering(ctx, (req, res) => res.end('hello')));
const event = (emitter, name) => new Promise((resolve) => emitter.once(name, resolve));
const none = { setup: () => undefined };

export default group('http/servers', {
  'close of a server that does not listen': {
    ...none,
    async run(client, ctx) {
      await new Promise((resolve) =>
        hello(ctx).close((error) => {
          ctx.record(error?.code ?? null, error?.message ?? null);
          resolve();
        }),
      );
    },
  },
  'close twice': {
    setup: hello,
    async run(client, ctx) {
      ctx.server.on('close', () => ctx.record('close'));
      const answers = [];
      await Promise.all(
        [0, 1].map(
          (i) =>
            new Promise((resolve) =>
              ctx.server.close((error) => {
                answers[i] = error?.code ?? null;
                resolve();
              }),
            ),
        ),
      );
      return [answers, ctx.server.listening, ctx.server.address()];
    },
  },
  'close ends idle connections': {
    setup: hello,
    async run(client, ctx) {
      const c = await client.connect();
      c.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await c.response();
      ctx.server.close(() => ctx.record('closed'));
      await client.until('closed');
      await c.closed();
    },
  },
  'close waits for a request in flight': {
    setup: (ctx) =>
      Object.assign(
        ctx.http.createServer((req, res) => {
          ctx.res = res;
          ctx.record('asked');
        }),
        { keepAliveTimeout: 100 },
      ),
    async run(client, ctx) {
      const c = await client.connect();
      c.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await client.until('asked');
      ctx.server.close(() => ctx.record('closed'));
      setTimeout(() => {
        ctx.record('answering');
        ctx.res.end('last');
      }, 50);
      await c.response();
      await client.until('closed');
      await c.closed();
    },
  },
  'no new connection after close': {
    setup: hello,
    async run(client, ctx) {
      const port = ctx.address;
      ctx.server.close();
      return client.connect(port).then(
        () => 'connected',
        (error) => error.code,
      );
    },
  },
  'closeIdleConnections spares the busy': {
    setup: (ctx) =>
      ctx.http.createServer(
        answering(ctx, (req, res) => {
          if (req.url === '/hold') {
            ctx.res = res;
            ctx.record('held');
          } else res.end('x');
        }),
      ),
    async run(client, ctx) {
      const [idle, busy] = [await client.connect(), await client.connect()];
      idle.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await idle.response();
      busy.write('GET /hold HTTP/1.1\r\nHost: a\r\n\r\n');
      await client.until('held');
      ctx.server.closeIdleConnections();
      await idle.closed();
      ctx.res.end('spared');
      await busy.response();
      await busy.probe();
    },
  },
  'closeAllConnections spares nobody': {
    setup: (ctx) =>
      ctx.http.createServer((req, res) => {
        ctx.watch(req, 'req', ['aborted', 'error', 'close']);
        ctx.watch(res, 'res', ['close']);
        ctx.record('held');
      }),
    async run(client, ctx) {
      const c = await client.connect();
      c.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await client.until('held');
      ctx.server.closeAllConnections();
      await c.closed();
      await client.until('res close');
    },
  },
  'asyncDispose': {
    setup: hello,
    async run(client, ctx) {
      ctx.server.on('close', () => ctx.record('close'));
      await ctx.server[Symbol.asyncDispose]();
      return ctx.server.listening;
    },
  },
  'defaults of a server': {
    setup: hello,
    run: (client, ctx) => {
      const s = ctx.server;
      return {
        timeout: s.timeout,
        keepAliveTimeout: s.keepAliveTimeout,
        headersTimeout: s.headersTimeout,
        requestTimeout: s.requestTimeout,
        maxHeadersCount: s.maxHeadersCount,
        maxRequestsPerSocket: s.maxRequestsPerSocket,
        maxConnections: s.maxConnections ?? null,
        allowHalfOpen: s.allowHalfOpen,
        httpAllowHalfOpen: s.httpAllowHalfOpen,
        noDelay: s.noDelay,
      };
    },
  },
  'ancestry of a server': {
    setup: hello,
    run: (client, ctx) => [
      ctx.server instanceof ctx.http.Server,
      ctx.server instanceof net.Server,
      ctx.server.constructor.name,
      Object.prototype.toString.call(ctx.server),
      ctx.server.setTimeout(1000) === ctx.server,
      ctx.server.ref() === ctx.server,
      ctx.server.unref() === ctx.server,
    ],
  },
  'new http.Server and http.Server without new': {
    setup: (ctx) => new ctx.http.Server(answering(ctx, (req, res) => res.end('new'))),
    async run(client, ctx) {
      await client.get('/');
      const plain = ctx.http.Server((req, res) => res.end('plain'));
      ctx.record(plain instanceof ctx.http.Server);
      ctx.server = plain;
      await ctx.listen(plain);
      const c = await client.connect();
      c.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await c.response();
    },
  },
  'invalid options': {
    ...none,
    run: (client, ctx) => {
      for (const options of [
        { headersTimeout: 'x' },
        { requestTimeout: -1 },
        { headersTimeout: 500, requestTimeout: 100 },
        { keepAliveTimeout: null },
        { maxHeaderSize: 'a' },
        { joinDuplicateHeaders: 'yes' },
        { requireHostHeader: 1 },
        { insecureHTTPParser: 'x' },
        7,
      ]) {
        try {
          ctx.http.createServer(options);
          ctx.record('no error');
        } catch (error) {
          ctx.record(error.code, error.message);
        }
      }
    },
  },
  'listening again before the last connection has ended': {
    setup: hello,
    async run(client, ctx) {
      const open = await client.connect();
      open.write('GET /open HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n');
      await open.response();
      ctx.server.close(() => ctx.record('closed'));
      await event(ctx.server.listen(0, '127.0.0.1'), 'listening');
      const again = await client.connect(ctx.server.address().port);
      again.write('GET /again HTTP/1.1\r\nHost: a\r\n\r\n');
      await again.response();
      ctx.server.close();
      ctx.server.closeAllConnections();
      await client.until('closed');
    },
  },
  'two servers in one process': {
    setup: hello,
    async run(client, ctx) {
      const other = ctx.http.createServer((req, res) => res.end('other'));
      const port = await ctx.listen(other);
      const c = await client.connect(port);
      c.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await c.response();
      await client.get('/');
    },
  },
  'a server that calls another one of the same process': {
    async setup(ctx) {
      const back = ctx.http.createServer((req, res) => {
        ctx.record('back', req.url);
        res.end('from behind');
      });
      const port = await ctx.listen(back);
      return ctx.http.createServer(
        answering(ctx, (req, res) => {
          ctx.http.get({ port, path: '/inner', agent: false }, (answer) => {
            res.statusCode = answer.statusCode;
            answer.pipe(res);
          });
        }),
      );
    },
  },
  'a connection given by hand': {
    setup: hello,
    async run(client, ctx) {
      const front = net.createServer((socket) => ctx.server.emit('connection', socket)).listen(0, '127.0.0.1');
      await event(front, 'listening');
      ctx.defer(() => front.close());
      const c = await client.connect(front.address().port);
      c.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await c.response();
    },
  },
  'through supertest: text, JSON and binary': {
    setup: (ctx) =>
      ctx.http.createServer((req, res) => {
        if (req.url === '/json') {
          res.setHeader('Content-Type', 'application/json');
          res.end('{"a":[1,2]}');
        } else if (req.url === '/bin') {
          res.setHeader('Content-Type', 'application/octet-stream');
          res.end(Buffer.from([1, 2, 255]));
        } else res.end('text');
      }),
    async run(client) {
      for (const path of ['/', '/json', '/bin']) await client.supertest((t) => t.get(path));
      await client.supertest((t) => t.head('/json'));
      await client.supertest((t) => t.post('/json').send({ x: 1 }));
    },
  },
});
