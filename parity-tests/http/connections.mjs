/** Keep-alive, limits per connection, timeouts, and who closes. */
import { answering, group } from '../harness/scenario.mjs';

const get = (path = '/', ...headers) => `${[`GET ${path} HTTP/1.1`, 'Host: a', ...headers].join('\r\n')}\r\n\r\n`;
const withSettings =
  (settings, handler = (req, res) => res.end(req.url)) =>
  (ctx) =>
    Object.assign(ctx.http.createServer(answering(ctx, handler)), settings);
const delay = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export default group('http/connections', {
  'keepAliveTimeout is told to the client': { setup: withSettings({ keepAliveTimeout: 12_000 }) },
  'keepAliveTimeout = 0': { setup: withSettings({ keepAliveTimeout: 0 }) },
  ...Object.fromEntries(
    [
      ['at once', (answer) => answer()],
      ['after a promise', (answer) => void Promise.resolve().then(answer)],
      ['after setImmediate', (answer) => setImmediate(answer)],
    ].map(([when, later]) => [
      `the client closes its side behind two requests, answered ${when}`,
      {
        setup: withSettings({}, (req, res) => later(() => res.end(req.url))),
        async run(client) {
          const connection = await client.connect();
          connection.write(get('/1') + get('/2'));
          connection.end();
          await connection.response();
          await connection.response();
          await connection.closed();
        },
      },
    ]),
  ),
  'keepAliveTimeout ends an idle connection': {
    setup: withSettings({ keepAliveTimeout: 100 }),
    async run(client) {
      const connection = await client.connect();
      connection.write(get('/'));
      await connection.response();
      await connection.closed();
    },
  },
  'keepAliveTimeout lets a late client in': {
    setup: withSettings({ keepAliveTimeout: 100 }),
    async run(client) {
      const connection = await client.connect();
      connection.write(get('/'));
      await connection.response();
      await delay(500);
      await connection.probe();
    },
  },
  'keepAliveTimeoutBuffer': {
    setup: (ctx) => ctx.http.createServer({ keepAliveTimeout: 50, keepAliveTimeoutBuffer: 2_000 }, answering(ctx, (req, res) => res.end(req.url))),
    async run(client) {
      const connection = await client.connect();
      connection.write(get('/'));
      await connection.response();
      await delay(300);
      await connection.probe();
    },
  },
  'keepAliveTimeout does not end a busy connection': {
    setup: withSettings({ keepAliveTimeout: 60 }, (req, res) => setTimeout(() => res.end('slow'), 300)),
    async run(client) {
      const connection = await client.connect();
      connection.write(get('/'));
      await connection.response();
    },
  },
  'maxRequestsPerSocket': {
    setup: (ctx) =>
      Object.assign(withSettings({ maxRequestsPerSocket: 2 })(ctx), {}).on('dropRequest', (req) =>
        ctx.record('dropRequest', req.url),
      ),
    async run(client) {
      const connection = await client.connect();
      for (const path of ['/1', '/2', '/3']) {
        connection.write(get(path));
        await connection.response();
      }
    },
  },
  'maxConnections drops': {
    setup: (ctx) => withSettings({ maxConnections: 1 })(ctx).on('drop', () => ctx.record('drop')),
    async run(client) {
      const first = await client.connect();
      first.write(get('/1'));
      await first.response();
      const second = await client.connect();
      second.write(get('/2'));
      await second.closed();
      await first.probe();
    },
  },
  'getConnections counts': {
    setup: withSettings({}),
    async run(client, ctx) {
      const count = () =>
        new Promise((resolve, reject) => ctx.server.getConnections((error, n) => (error ? reject(error) : resolve(n))));
      const counts = [await count()];
      const connections = [await client.connect(), await client.connect()];
      for (const connection of connections) {
        connection.write(get('/'));
        await connection.response();
      }
      counts.push(await count());
      return counts;
    },
  },
  'the client half-closes, the handler answers at once': {
    handler: (req, res) => res.end('at once'),
    async run(client) {
      const connection = await client.connect();
      connection.write(get('/'));
      connection.end();
      await connection.response();
      await connection.closed();
    },
  },
  'the client half-closes, the handler answers late': {
    handler: (req, res, ctx) => {
      ctx.watch(req, 'req', ['aborted', 'error', 'close']);
      ctx.watch(res, 'res', ['finish', 'close']);
      setTimeout(() => {
        ctx.record('write', res.write('late'));
        res.end();
        ctx.record('done');
      }, 80);
    },
    async run(client) {
      const connection = await client.connect();
      connection.write(get('/'));
      connection.end();
      await client.until('done');
      await connection.closed();
    },
  },
  'the client closes between two requests': {
    setup: (ctx) =>
      ctx.http.createServer(
        answering(ctx, (req, res) => {
          req.socket.on('close', (hadError) => ctx.record('socket close', hadError));
          res.end();
        }),
      ),
    async run(client) {
      const connection = await client.connect();
      connection.write(get('/'));
      await connection.response();
      connection.end();
      await client.until('socket close');
    },
  },
  "'connection' and the socket's events": {
    setup: (ctx) =>
      ctx.http
        .createServer(
          answering(ctx, (req, res) => {
            ctx.record('same', req.socket === ctx.socket);
            res.end();
          }),
        )
        .on('connection', (socket) => {
          ctx.socket = socket;
          ctx.record('connection');
          ctx.watch(socket, 'socket', ['end', 'close']);
        }),
    async run(client) {
      const connection = await client.connect();
      connection.write(get('/'));
      await connection.response();
      connection.end();
      await client.until('socket close');
    },
  },
  'socket.destroy in the handler': {
    handler: (req, res, ctx) => {
      ctx.watch(res, 'res', ['close', 'finish']);
      req.socket.destroy();
    },
    async run(client) {
      const connection = await client.connect();
      connection.write(get('/'));
      await connection.response();
      await client.until('res close');
    },
  },
  'socket.end in the handler': {
    handler: (req, res, ctx) => {
      ctx.watch(res, 'res', ['close', 'finish']);
      req.socket.end();
    },
    async run(client) {
      const connection = await client.connect();
      connection.write(get('/'));
      await connection.closed();
      await client.until('res close');
    },
  },
  'raw bytes written to the socket': {
    handler: (req, res) => {
      req.socket.end('HTTP/1.1 299 Raw\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok');
    },
    async run(client) {
      const connection = await client.connect();
      connection.write(get('/'));
      await connection.response();
      await connection.closed();
    },
  },
  'socket.setTimeout with a callback': {
    handler: (req, res, ctx) => {
      req.socket.setTimeout(80, () => {
        ctx.record('socket timeout');
        res.end('timed out');
      });
    },
  },
  'req.setTimeout': {
    handler: (req, res, ctx) => {
      req.setTimeout(80, () => {
        ctx.record('req timeout');
        res.end('timed out');
      });
    },
  },
  'res.setTimeout': {
    handler: (req, res, ctx) => {
      res.setTimeout(80, () => {
        ctx.record('res timeout');
        res.end('timed out');
      });
    },
  },
  'server.setTimeout without a listener closes': {
    setup: (ctx) => {
      const server = ctx.http.createServer(() => undefined);
      server.setTimeout(100);
      return server;
    },
    async run(client) {
      const connection = await client.connect();
      connection.write(get('/'));
      await connection.closed();
    },
  },
  'server.setTimeout with a callback': {
    setup: (ctx) => {
      const server = ctx.http.createServer((req) => {
        ctx.req = req;
      });
      server.setTimeout(100, (socket) => {
        ctx.record('timeout', socket === ctx.req.socket);
        socket.destroy();
      });
      return server;
    },
    async run(client) {
      const connection = await client.connect();
      connection.write(get('/'));
      await connection.closed();
    },
  },
  "server 'timeout' with an answer": {
    setup: (ctx) => {
      const server = ctx.http.createServer((req, res) => {
        ctx.res = res;
      });
      server.timeout = 100;
      server.on('timeout', () => {
        ctx.record('timeout');
        ctx.res.end('slow');
      });
      return server;
    },
    async run(client) {
      const connection = await client.connect();
      connection.write(get('/'));
      await connection.response();
    },
  },
  'req timeout without a listener for the answer closes': {
    handler: (req, res, ctx) => {
      ctx.watch(res, 'res', ['timeout', 'close']);
      req.socket.setTimeout(80);
    },
    async run(client) {
      const connection = await client.connect();
      connection.write(get('/'));
      await client.until('res timeout');
    },
  },
  'headersTimeout': {
    setup: (ctx) =>
      ctx.http.createServer({ headersTimeout: 200, requestTimeout: 400, connectionsCheckingInterval: 30 }, (req, res) =>
        res.end(),
      ),
    async run(client) {
      const connection = await client.connect();
      connection.write('GET / HTTP/1.1\r\nHost: a\r\n');
      await connection.response();
      await connection.closed();
    },
  },
  'requestTimeout in the body': {
    setup: (ctx) =>
      ctx.http.createServer(
        { headersTimeout: 200, requestTimeout: 300, connectionsCheckingInterval: 30 },
        (req, res) => {
          ctx.watch(req, 'req', ['aborted', 'error', 'close']);
          req.resume().on('end', () => res.end('unexpected'));
        },
      ),
    async run(client) {
      const connection = await client.connect();
      connection.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc');
      await connection.response();
      await connection.closed();
      await client.until('req close');
    },
  },
  'a connection that says nothing is not ended by keepAliveTimeout': {
    setup: withSettings({ keepAliveTimeout: 60 }),
    async run(client) {
      const connection = await client.connect();
      await delay(250);
      await connection.probe();
    },
  },
  'requests from many connections at once': {
    handler: (req, res) => setTimeout(() => res.end(req.url), 5),
    async run(client) {
      const connections = await Promise.all(Array.from({ length: 40 }, () => client.connect()));
      connections.forEach((connection, i) => connection.write(get(`/${i}`)));
      await Promise.all(connections.map((connection) => connection.response()));
    },
  },
});
