/** Bytes that are no good request: what the server answers, and what `'clientError'` hears. */
import { answering, group } from '../harness/scenario.mjs';

const BAD = {
  'no request at all': 'NONSENSE\r\n\r\n',
  'an unknown method': 'FOO / HTTP/1.1\r\nHost: a\r\n\r\n',
  'a method in lower case': 'get / HTTP/1.1\r\nHost: a\r\n\r\n',
  'no target': 'GET HTTP/1.1\r\nHost: a\r\n\r\n',
  'two spaces before the target': 'GET  / HTTP/1.1\r\nHost: a\r\n\r\n',
  'a space in the target': 'GET /a b HTTP/1.1\r\nHost: a\r\n\r\n',
  'no version': 'GET /\r\nHost: a\r\n\r\n',
  'version 2.0': 'GET / HTTP/2.0\r\nHost: a\r\n\r\n',
  'version 1.2': 'GET / HTTP/1.2\r\nHost: a\r\n\r\n',
  'version 0.9': 'GET / HTTP/0.9\r\nHost: a\r\n\r\n',
  'version in lower case': 'GET / http/1.1\r\nHost: a\r\n\r\n',
  'another protocol': 'GET / FTP/1.1\r\nHost: a\r\n\r\n',
  'the HTTP/2 preface': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'a TLS hello': '\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03',
  'no Host': 'GET / HTTP/1.1\r\n\r\n',
  'an empty Host': 'GET / HTTP/1.1\r\nHost:\r\n\r\n',
  'a path for CONNECT': 'CONNECT / HTTP/1.1\r\nHost: a\r\n\r\n',
  'two Hosts': 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
  'a Host with user information': 'GET / HTTP/1.1\r\nHost: a@b\r\n\r\n',
  'a Host with a path': 'GET / HTTP/1.1\r\nHost: a/b\r\n\r\n',
  'a Host with a space': 'GET / HTTP/1.1\r\nHost: a b\r\n\r\n',
  'a Host beyond ASCII': 'GET / HTTP/1.1\r\nHost: \xe9\r\n\r\n',
  'a Host whose port is no number': 'GET / HTTP/1.1\r\nHost: a:b\r\n\r\n',
  'a tab behind Content-Length': 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\t\r\n\r\nabc',
  'a tab behind Transfer-Encoding': 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\t\r\n\r\n0\r\n\r\n',
  'a space behind Content-Length': 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3 \r\n\r\nabc',
  'a space behind Transfer-Encoding': 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked \r\n\r\n0\r\n\r\n',
  'more than 100-continue in Expect': 'GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue, more\r\n\r\n',
  'CONNECT without a port': 'CONNECT a HTTP/1.1\r\nHost: a\r\n\r\n',
  'absolute form without Host': 'GET http://a/ HTTP/1.1\r\n\r\n',
  'a space before the colon': 'GET / HTTP/1.1\r\nHost: a\r\nX-A : b\r\n\r\n',
  'a header without a colon': 'GET / HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n',
  'an empty header name': 'GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n',
  'a folded header': 'GET / HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\n\r\n',
  'a space before the first header': 'GET / HTTP/1.1\r\n Host: a\r\n\r\n',
  'NUL in a header value': 'GET / HTTP/1.1\r\nHost: a\r\nX-A: b\0c\r\n\r\n',
  'a control character in a header value': 'GET / HTTP/1.1\r\nHost: a\r\nX-A: b\x01c\r\n\r\n',
  'a bare CR in a header value': 'GET / HTTP/1.1\r\nHost: a\r\nX-A: b\rc\r\n\r\n',
  'bare LF as line ends': 'GET / HTTP/1.1\nHost: a\n\n',
  'a bare LF in the head': 'GET / HTTP/1.1\r\nHost: a\nX-A: b\r\n\r\n',
  'Content-Length that is no number': 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: abc\r\n\r\n',
  'Content-Length below zero': 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n',
  'Content-Length with a plus': 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc',
  'Content-Length in hexadecimal': 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x3\r\n\r\nabc',
  'Content-Length beyond 64 bits': 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n',
  'an empty Content-Length': 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n',
  'two equal Content-Lengths': 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc',
  'two unequal Content-Lengths': 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd',
  'a list of Content-Lengths': 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc',
  'Content-Length and Transfer-Encoding':
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'Transfer-Encoding and Content-Length':
    'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n',
  'Transfer-Encoding: chunked twice':
    'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'Transfer-Encoding: gzip': 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\nabc',
  'Transfer-Encoding: gzip, chunked':
    'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\nConnection: close\r\n\r\n0\r\n\r\n',
  'Transfer-Encoding: chunked, gzip': 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n',
  'Transfer-Encoding: xchunked': 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n',
  'Transfer-Encoding with a tab':
    'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\tchunked\r\nConnection: close\r\n\r\n0\r\n\r\n',
  'Transfer-Encoding in HTTP/1.0': 'POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'a head of 20 KB': `GET / HTTP/1.1\r\nHost: a\r\nX-Long: ${'a'.repeat(20_000)}\r\n\r\n`,
  'a head of 17 KB in many headers': `GET / HTTP/1.1\r\nHost: a\r\n${Array.from({ length: 400 }, (_, i) => `X-Header-${i}: ${'v'.repeat(40)}\r\n`).join('')}\r\n`,
};

const BAD_BODY = {
  'a chunk size that is no number': 'xyz\r\nabc\r\n0\r\n\r\n',
  'an empty chunk size': '\r\nabc\r\n0\r\n\r\n',
  'a chunk longer than it says': '3\r\nabcdef\r\n0\r\n\r\n',
  'a chunk size beyond 64 bits': '11111111111111111\r\nabc\r\n',
  'a chunk size below zero': '-3\r\nabc\r\n0\r\n\r\n',
  'a space before the chunk size': ' 3\r\nabc\r\n0\r\n\r\n',
  'a bare LF after the chunk size': '3\nabc\r\n0\r\n\r\n',
  'a bare LF after the chunk': '3\r\nabc\n0\r\n\r\n',
  'a bad trailer': '3\r\nabc\r\n0\r\nX A: b\r\n\r\n',
  'a chunk size of 18 digits, most of them zeros': '000000000000000003\r\nabc\r\n0\r\n\r\n',
  'a chunk extension without its value': '3;a=\r\nabc\r\n0\r\n\r\n',
  'a chunk extension without its name': '3;=a\r\nabc\r\n0\r\n\r\n',
  'an unfinished quote in a chunk extension': '3;a="b\r\nabc\r\n0\r\n\r\n',
  'a quoted chunk extension': '3;a="b;c"\r\nabc\r\n0\r\n\r\n',
  'three chunk extensions of 10 KB': `${`3;${'a'.repeat(10_000)}\r\nabc\r\n`.repeat(3)}0\r\n\r\n`,
  'a chunk extension of 20 KB': `3;${'a'.repeat(20_000)}\r\nabc\r\n0\r\n\r\n`,
};

/** Sends, reads what comes, and waits for the close if the answer announces one. */
const sent = (bytes) => async (client) => {
  const connection = await client.connect();
  connection.write(bytes);
  const response = await connection.response({ method: 'GET' });
  if (!response || response.headers.some(([name, value]) => /^connection$/i.test(name) && /close/i.test(value)))
    await connection.closed();
  else await connection.probe();
};
const ordinary = (ctx) =>
  ctx.http.createServer(
    answering(ctx, (req, res) => {
      ctx.record(req.method, req.url, req.headers);
      req.resume();
      req.on('error', (error) => ctx.record('req error', error.code));
      res.on('close', () => ctx.record('res close'));
      res.end('ok');
    }),
  );
const listening = (ctx) =>
  ordinary(ctx).on('clientError', (error, socket) => {
    ctx.record(
      'clientError',
      error.code,
      error.message,
      error.bytesParsed ?? null,
      error.rawPacket ? error.rawPacket.toString('latin1').slice(0, 60) : null,
      socket.writable,
    );
    if (socket.writable) socket.end('HTTP/1.1 418 Mine\r\nContent-Length: 4\r\nConnection: close\r\n\r\nmine');
  });
const body = (text) => `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${text}`;
const reading = (ctx) =>
  ctx.http.createServer(
    answering(ctx, (req, res) => {
      ctx.watch(req, 'req', ['aborted', 'error', 'end', 'close']);
      ctx.watch(res, 'res', ['finish', 'close']);
      let length = 0;
      req
        .on('data', (part) => {
          length += part.length;
        })
        .on('end', () => {
          ctx.record('length', length);
          res.end('read');
        });
    }),
  );
const CUSTOM = [
  'no request at all',
  'an unknown method',
  'no Host',
  'Content-Length and Transfer-Encoding',
  'a head of 20 KB',
  'a bare CR in a header value',
  'two unequal Content-Lengths',
  'version 1.2',
];

export default group('http/malformed requests', {
  ...Object.fromEntries(Object.entries(BAD).map(([title, bytes]) => [title, { setup: ordinary, run: sent(bytes) }])),
  ...Object.fromEntries(
    Object.entries(BAD_BODY).map(([title, text]) => [
      `${title}, body being read`,
      {
        setup: reading,
        async run(client) {
          const c = await client.connect();
          c.write(body(text));
          await c.response({ method: 'POST' });
          await client.until('req close');
        },
      },
    ]),
  ),
  ...Object.fromEntries(
    CUSTOM.map((title) => [`clientError answers ${title}`, { setup: listening, run: sent(BAD[title]) }]),
  ),
  'clientError for a bad chunk': {
    setup: (ctx) =>
      reading(ctx).on('clientError', (error, socket) => {
        ctx.record('clientError', error.code);
        socket.destroy();
      }),
    async run(client) {
      const c = await client.connect();
      c.write(body('zz\r\n'));
      await c.closed();
      await client.until('req close');
    },
  },
  'clientError that leaves the connection open': {
    setup: (ctx) =>
      ordinary(ctx).on('clientError', (error, socket) => {
        ctx.record('clientError', error.code, socket.writable);
      }),
    async run(client) {
      const c = await client.connect();
      c.write(BAD['an unknown method']);
      await client.until('clientError');
      c.write('BAR\r\n');
      await client.until('clientError', 2);
      c.end();
      await c.closed();
    },
  },
  'clientError when the client resets': {
    setup: (ctx) =>
      ctx.http
        .createServer((req, res) => {
          ctx.record('asked');
          ctx.watch(res, 'res', ['close']);
        })
        .on('clientError', (error, socket) => {
          ctx.record('clientError', error.code);
          socket.destroy();
        }),
    async run(client) {
      const c = await client.connect();
      c.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await client.until('asked');
      c.reset();
      await client.until('res close');
    },
  },
  'clientError when the head ends too early': {
    setup: (ctx) =>
      ordinary(ctx).on('clientError', (error, socket) => {
        ctx.record('clientError', error.code, error.message, error.reason, error.bytesParsed, error.rawPacket ?? null);
        socket.destroy();
      }),
    async run(client) {
      const c = await client.connect();
      c.write('GET / HTTP/1.1\r\nHo');
      c.end();
      await client.until('clientError');
      await c.closed();
    },
  },
  'clientError when the body ends too early': {
    setup: (ctx) =>
      reading(ctx).on('clientError', (error, socket) => {
        ctx.record('clientError', error.code, error.message, error.reason, error.bytesParsed, error.rawPacket ?? null);
        socket.destroy();
      }),
    async run(client) {
      const c = await client.connect();
      c.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc');
      c.end();
      await client.until('clientError');
      await c.closed();
    },
  },
  'requireHostHeader: false': {
    setup: (ctx) =>
      ctx.http.createServer(
        { requireHostHeader: false },
        answering(ctx, (req, res) => res.end(req.url)),
      ),
    run: sent(BAD['no Host']),
  },
  'HTTP/1.0 needs no Host': { setup: ordinary, run: (client) => client.send(['GET / HTTP/1.0']) },
  'insecureHTTPParser accepts what is strict otherwise': {
    setup: (ctx) =>
      ctx.http.createServer(
        { insecureHTTPParser: true },
        answering(ctx, (req, res) => {
          ctx.record(req.rawHeaders);
          res.end('x');
        }),
      ),
    run: sent(BAD['a control character in a header value']),
  },
});
