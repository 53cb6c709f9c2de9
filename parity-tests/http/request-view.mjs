/** What a handler sees of a request: target, headers, duplicates, sockets. */
import { group } from '../harness/scenario.mjs';

const seen = (look) => (req, res, ctx) => {
  ctx.record(look(req, res));
  res.end();
};
const headers =
  (...lines) =>
  (client) =>
    client.get('/', ...lines);
const line =
  (requestLine, ...lines) =>
  (client) =>
    client.send([requestLine, 'Host: localhost', ...lines]);
const url = (target) => ({ handler: seen((req) => [req.method, req.url]), run: line(`GET ${target} HTTP/1.1`) });
const twice = (name, first = 'one', second = 'two') => ({
  handler: seen((req) => [req.headers, req.rawHeaders, req.headersDistinct]),
  run: headers(`${name}: ${first}`, `${name}: ${second}`),
});

const ONLY_FIRST = [
  'Age',
  'Authorization',
  'Content-Type',
  'ETag',
  'Expires',
  'From',
  'If-Modified-Since',
  'If-Unmodified-Since',
  'Last-Modified',
  'Location',
  'Max-Forwards',
  'Proxy-Authorization',
  'Referer',
  'Retry-After',
  'Server',
  'User-Agent',
];
const JOINED = ['Accept', 'X-Custom', 'Cache-Control', 'X-Forwarded-For', 'Via', 'Origin', 'Range', 'Accept-Encoding'];

export default group('http/request view', {
  'case and order of rawHeaders': {
    handler: seen((req) => [req.rawHeaders, req.headers]),
    run: headers('X-b: 1', 'x-A: 2', 'ACCEPT: text/*', 'X-B: 3', 'cOOkie: q=1'),
  },
  'no headers but Host': { handler: seen((req) => [req.headers, req.rawHeaders, req.complete]), run: headers() },
  'whitespace around values': {
    handler: seen((req) => req.headers),
    run: headers('X-A:   padded \t ', 'X-B:none', 'X-C:', 'X-D: a  b'),
  },
  'latin1 values': { handler: seen((req) => req.headers), run: headers('X-Latin: caf\xe9', 'X-Utf8: \xc3\xa9') },
  'a header named __proto__': {
    handler: seen((req) => [req.rawHeaders, Object.keys(req.headers), {}.polluted ?? null]),
    run: headers('__proto__: polluted', 'constructor: x'),
  },
  'names with every token character': {
    handler: seen((req) => req.rawHeaders),
    run: headers("!#$%&'*+-.^_`|~09aZ: v"),
  },
  'two cookies are joined': twice('Cookie', 'a=1', 'b=2'),
  'set-cookie in a request is an array': twice('Set-Cookie', 'a=1', 'b=2'),
  ...Object.fromEntries(ONLY_FIRST.map((name) => [`${name} twice: the first counts`, twice(name)])),
  ...Object.fromEntries(JOINED.map((name) => [`${name} twice is joined`, twice(name)])),
  'joinDuplicateHeaders': {
    options: { joinDuplicateHeaders: true },
    handler: seen((req) => req.headers),
    run: headers(
      'Authorization: a',
      'Authorization: b',
      'Cookie: c=1',
      'Cookie: d=2',
      'X-A: 1',
      'X-A: 2',
      'Set-Cookie: e=1',
      'Set-Cookie: f=2',
    ),
  },
  'uniqueHeaders': {
    options: { uniqueHeaders: ['x-once', ['x-joined', '; ']] },
    handler: (req, res) => {
      res.setHeader('X-Once', ['a', 'b']);
      res.setHeader('X-Many', ['a', 'b']);
      res.end();
    },
  },
  'more headers than there may be': {
    setup: (ctx) =>
      ctx.http.createServer({ maxHeaderSize: 100_000 }, (req, res) => {
        ctx.record(req.rawHeaders.length, Object.keys(req.headers).length);
        res.end();
      }),
    async run(client) {
      for (const count of [25, 40, 998, 999, 1000, 1200]) {
        const connection = await client.connect();
        connection.write(`GET / HTTP/1.1\r\nHost: a\r\n${Array.from({ length: count }, (_, i) => `X-${i}: ${i}\r\n`).join('')}\r\n`);
        await connection.response();
      }
    },
  },
  'more trailers than there may be': {
    setup(ctx) {
      const server = ctx.http.createServer((req, res) =>
        req.resume().on('end', () => {
          ctx.record(req.rawTrailers);
          res.end();
        }),
      );
      server.maxHeadersCount = 3;
      return server.on('clientError', (error, socket) => {
        ctx.record(error.code);
        socket.end('HTTP/1.1 400 Mine\r\nConnection: close\r\n\r\n');
      });
    },
    async run(client) {
      for (const count of [2, 3, 4]) {
        const connection = await client.connect();
        const trailers = Array.from({ length: count }, (_, i) => `T-${i}: ${i}\r\n`).join('');
        connection.write(`POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n${trailers}\r\n`);
        await connection.response();
      }
    },
  },
  'optimizeEmptyRequests': {
    setup: (ctx) =>
      ctx.http.createServer({ optimizeEmptyRequests: true }, (req, res) => {
        ctx.watch(req, req.method, ['data', 'end', 'close']);
        ctx.record(req.method, req.complete, req.readableEnded, req.destroyed);
        setTimeout(() => {
          ctx.record(req.complete, req.readableEnded, req.destroyed);
          res.end();
        }, 10);
      }),
    async run(client) {
      await client.get('/');
      await client.post('/', 'abc');
    },
  },
  'maxHeadersCount drops what is beyond': {
    setup(ctx) {
      const server = ctx.http.createServer(seen((req) => req.rawHeaders.length));
      server.maxHeadersCount = 5;
      server.removeAllListeners('request').on('request', (req, res) => {
        ctx.record(req.rawHeaders);
        res.end();
      });
      return server;
    },
    run: async (client) => {
      const connection = await client.connect();
      connection.write(
        `GET / HTTP/1.1\r\nHost: a\r\n${Array.from({ length: 10 }, (_, i) => `X-${i}: ${i}\r\n`).join('')}\r\n`,
      );
      await connection.response();
    },
  },
  '60 small headers': {
    handler: seen((req) => req.rawHeaders.length),
    run: headers(...Array.from({ length: 60 }, (_, i) => `X-${i}: ${i}`)),
  },
  '500 small headers': {
    handler: seen((req) => req.rawHeaders.length),
    run: headers(...Array.from({ length: 500 }, (_, i) => `X-${i}: ${i}`)),
  },
  'a header of 15 KB': {
    handler: seen((req) => req.headers['x-long'].length),
    run: headers(`X-Long: ${'a'.repeat(15_000)}`),
  },
  'a header of 17 KB': {
    handler: seen((req) => req.headers['x-long'].length),
    run: headers(`X-Long: ${'a'.repeat(17_000)}`),
  },
  'maxHeaderSize as an option': {
    options: { maxHeaderSize: 1024 },
    handler: seen((req) => req.url),
    run: headers(`X-Long: ${'a'.repeat(2000)}`),
  },
  'a larger maxHeaderSize': {
    options: { maxHeaderSize: 65536 },
    handler: seen((req) => req.headers['x-long'].length),
    run: headers(`X-Long: ${'a'.repeat(40_000)}`),
  },
  'a target of 17 KB': { handler: seen((req) => req.url.length), run: line(`GET /${'a'.repeat(17_000)} HTTP/1.1`) },
  'target with a query': url('/a/b?c=d&e=f%20g'),
  'target with only a query': url('/?'),
  'target with encoded characters': url('/%C3%A9%2F%00?x=%zz'),
  'target with doubled slashes and dots': url('//a/./b/../c'),
  'target with unusual characters': url('/a|b"c<d>{e}[f]^`'),
  'target with a fragment': url('/a#b'),
  'target with a byte beyond ASCII': url('/\xc3\xa9'),
  'target in absolute form': url('http://example.org:81/x?y'),
  'target in absolute form without a path': url('http://example.org'),
  'target * with OPTIONS': { handler: seen((req) => [req.method, req.url]), run: line('OPTIONS * HTTP/1.1') },
  'target without a slash': url('abc'),
  ...Object.fromEntries(
    [
      'POST',
      'PUT',
      'DELETE',
      'PATCH',
      'OPTIONS',
      'TRACE',
      'PROPFIND',
      'M-SEARCH',
      'PURGE',
      'LINK',
      'SEARCH',
      'REPORT',
      'QUERY',
      'PRI',
    ].map((method) => [`method ${method}`, { handler: seen((req) => req.method), run: line(`${method} / HTTP/1.1`) }]),
  ),
  'ancestry of req and res': {
    handler: (req, res, ctx) => {
      const { IncomingMessage, ServerResponse, OutgoingMessage } = ctx.http;
      ctx.record(
        req instanceof IncomingMessage,
        res instanceof ServerResponse,
        res instanceof OutgoingMessage,
        res.req === req,
      );
      ctx.record(
        req.constructor.name,
        res.constructor.name,
        req.connection === req.socket,
        res.connection === res.socket,
      );
      res.end();
    },
  },
  'the state of a fresh request': {
    handler: seen((req) => ({
      complete: req.complete,
      aborted: req.aborted,
      upgrade: req.upgrade,
      destroyed: req.destroyed,
      readable: req.readable,
      trailers: req.trailers,
      rawTrailers: req.rawTrailers,
      statusCode: req.statusCode,
      statusMessage: req.statusMessage,
      readableFlowing: req.readableFlowing,
      readableEnded: req.readableEnded,
    })),
  },
  'the state of a request with a body': {
    handler(req, res, ctx) {
      ctx.record(req.complete, req.readableLength >= 0, req.readableHighWaterMark);
      req.resume().on('end', () => {
        ctx.record(req.complete, req.readableEnded);
        res.end();
      });
    },
    run: (client) => client.post('/', 'abc'),
  },
  'the state of a fresh response': {
    handler: (req, res, ctx) => {
      ctx.record({
        headersSent: res.headersSent,
        finished: res.finished,
        writableEnded: res.writableEnded,
        writableFinished: res.writableFinished,
        statusCode: res.statusCode,
        statusMessage: res.statusMessage,
        sendDate: res.sendDate,
        chunked: res.chunkedEncoding,
        keepAlive: res.shouldKeepAlive,
        writableLength: res.writableLength,
        writableHighWaterMark: res.writableHighWaterMark,
        writableCorked: res.writableCorked,
        writableObjectMode: res.writableObjectMode,
        destroyed: res.destroyed,
        writable: res.writable,
      });
      res.end('x');
      ctx.record(res.finished, res.writableEnded, res.headersSent);
      res.on('finish', () => ctx.record(res.writableFinished));
    },
  },
  'socket properties': {
    handler: (req, res, ctx) => {
      const { socket } = req;
      ctx.record({
        remoteAddress: socket.remoteAddress,
        remoteFamily: socket.remoteFamily,
        localAddress: socket.localAddress,
        localFamily: socket.localFamily,
        samePort: socket.localPort === ctx.address,
        remotePort: typeof socket.remotePort,
        address: socket.address().address,
        encrypted: socket.encrypted ?? null,
        readable: socket.readable,
        writable: socket.writable,
        destroyed: socket.destroyed,
        connecting: socket.connecting,
        readyState: socket.readyState,
        pending: socket.pending,
        timeout: socket.timeout ?? null,
      });
      ctx.record(
        socket.server === ctx.server,
        socket._httpMessage === res,
        socket.parser !== undefined,
        res.socket === socket,
      );
      res.end();
    },
  },
  'socket methods can be called': {
    handler: (req, res, ctx) => {
      const { socket } = req;
      ctx.record(
        socket.setNoDelay(true) === socket,
        socket.setKeepAlive(true, 1000) === socket,
        socket.setTimeout(5000) === socket,
        socket.ref() === socket,
        socket.unref() === socket,
      );
      res.end();
    },
  },
  'the socket is the same for requests of one connection': {
    handler: (req, res, ctx) => {
      ctx.sockets = (ctx.sockets ?? new Set()).add(req.socket);
      ctx.record('sockets', ctx.sockets.size);
      res.end();
    },
    async run(client) {
      const connection = await client.connect();
      for (let i = 0; i < 3; i += 1) {
        connection.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
        await connection.response();
      }
    },
  },
  'a property on the socket stays for the connection': {
    handler: (req, res, ctx) => {
      ctx.record(req.socket.mine ?? 0);
      req.socket.mine = (req.socket.mine ?? 0) + 1;
      res.end();
    },
    async run(client) {
      const connection = await client.connect();
      for (let i = 0; i < 3; i += 1) {
        connection.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
        await connection.response();
      }
    },
  },
  'req.headers can be changed by the application': {
    handler: (req, res, ctx) => {
      req.headers['x-new'] = 'y';
      delete req.headers.host;
      req.url = '/other';
      req.method = 'PUT';
      ctx.record(req.headers, req.url, req.method);
      res.end();
    },
  },
  'leading empty lines before the request': {
    handler: seen((req) => req.url),
    run: (client) => client.send(['', '', 'GET /x HTTP/1.1', 'Host: a']),
  },
});
