/** Reading request bodies: framing, trailers, streams, Expect. */
import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream';
import { createWriteStream, readFileSync } from 'node:fs';
import { answering, group } from '../harness/scenario.mjs';

const collected =
  (after = () => undefined) =>
  (req, res, ctx) => {
    const parts = [];
    req.on('data', (chunk) => parts.push(chunk));
    req.on('end', () => {
      const body = Buffer.concat(parts);
      after(req, ctx);
      ctx.record(
        'body',
        body.length,
        body.length < 200 ? body.toString('latin1') : createHash('sha256').update(body).digest('hex'),
      );
      res.end('got it');
    });
  };
const chunked = (lines, body) => (client) =>
  client.send(['POST / HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked', ...lines], body);
const MB5 = Buffer.alloc(5 << 20, 'upload ');

export default group('http/request bodies', {
  'Content-Length': { handler: collected(), run: (client) => client.post('/', 'hello body') },
  'Content-Length: 0': {
    handler: collected((req, ctx) => ctx.record(req.headers)),
    run: (client) => client.post('/', ''),
  },
  'a body with GET': {
    handler: collected(),
    run: (client) => client.send(['GET / HTTP/1.1', 'Host: a', 'Content-Length: 3'], 'abc'),
  },
  'a body with DELETE': {
    handler: collected(),
    run: (client) => client.send(['DELETE / HTTP/1.1', 'Host: a', 'Content-Length: 3'], 'abc'),
  },
  'chunked': {
    handler: collected((req, ctx) => ctx.record(req.headers)),
    run: chunked([], '3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n'),
  },
  'chunked with extensions': {
    handler: collected(),
    run: chunked([], '3;name=value\r\nabc\r\n1;q="x y"\r\nd\r\n0\r\n\r\n'),
  },
  'chunked, empty': { handler: collected(), run: chunked([], '0\r\n\r\n') },
  'chunked with trailers': {
    handler: collected((req, ctx) => ctx.record(req.trailers, req.rawTrailers, req.trailersDistinct)),
    run: chunked(['Trailer: X-Sum, X-Two'], '3\r\nabc\r\n0\r\nX-Sum: 1\r\nX-two: 2\r\nX-Sum: 3\r\n\r\n'),
  },
  'chunked with GET': {
    handler: collected(),
    run: (client) => client.send(['GET / HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked'], '3\r\nabc\r\n0\r\n\r\n'),
  },
  'one byte at a time': {
    handler: collected((req, ctx) => ctx.record(req.url)),
    async run(client) {
      const connection = await client.connect();
      for (const byte of 'POST /slow HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n') {
        connection.write(byte);
        await new Promise((resolve) => setImmediate(resolve));
      }
      await connection.response();
      await connection.probe();
    },
  },
  '5 MB with Content-Length': { handler: collected(), run: (client) => client.post('/', MB5) },
  '5 MB chunked': {
    handler: collected(),
    async run(client) {
      const connection = await client.connect();
      connection.write('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n');
      for (let at = 0; at < MB5.length; at += 1 << 16) {
        const part = MB5.subarray(at, at + (1 << 16));
        connection
          .write(`${part.length.toString(16)}\r\n`)
          .write(part)
          .write('\r\n');
      }
      connection.write('0\r\n\r\n');
      await connection.response();
      await connection.probe();
    },
  },
  'a body that nobody reads': {
    handler: (req, res) => res.end('no thanks'),
    run: (client) => client.post('/', 'x'.repeat(1000)),
  },
  'a body of 1 MB that nobody reads': {
    handler: (req, res) => res.end('no thanks'),
    run: (client) => client.post('/', 'x'.repeat(1 << 20)),
  },
  'a chunked body that nobody reads': {
    handler: (req, res) => res.end('no thanks'),
    run: chunked([], '3\r\nabc\r\n0\r\n\r\n'),
  },
  'a body read after a while': {
    handler: (req, res, ctx) => setTimeout(() => collected()(req, res, ctx), 30),
    run: (client) => client.post('/', 'patience'),
  },
  'async iteration': {
    async handler(req, res, ctx) {
      let text = '';
      for await (const chunk of req) text += chunk;
      ctx.record(text);
      res.end(text);
    },
    run: (client) => client.post('/', 'iterate me'),
  },
  'async iteration left early': {
    async handler(req, res, ctx) {
      for await (const chunk of req) {
        ctx.record('chunk', chunk.length > 0);
        break;
      }
      ctx.record('destroyed', req.destroyed);
      res.end('left');
    },
    async run(client) {
      const connection = await client.connect();
      connection.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc');
      await connection.response();
    },
  },
  'setEncoding across a character': {
    handler(req, res, ctx) {
      req.setEncoding('utf8');
      let text = '';
      req
        .on('data', (part) => {
          text += part;
        })
        .on('end', () => {
          ctx.record(text);
          res.end();
        });
    },
    async run(client) {
      const connection = await client.connect();
      connection.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\na\xc3');
      await new Promise((resolve) => setTimeout(resolve, 20));
      connection.write('\xa9b');
      await connection.response();
    },
  },
  "'readable' and read(n)": {
    handler(req, res, ctx) {
      let text = '';
      req.on('readable', () => {
        for (let part = req.read(2); part !== null; part = req.read(2)) text += `${part}|`;
      });
      req.on('end', () => {
        ctx.record(text);
        res.end();
      });
    },
    run: (client) => client.post('/', 'abcdef'),
  },
  'pause and resume': {
    handler(req, res, ctx) {
      let text = '';
      req.on('data', (part) => {
        text += part;
        req.pause();
        ctx.record('paused', req.isPaused());
        setTimeout(() => req.resume(), 5);
      });
      req.on('end', () => {
        ctx.record(text);
        res.end();
      });
    },
    run: (client) => client.post('/', 'abc'),
  },
  'piped into the response': {
    handler: (req, res) => void req.pipe(res),
    run: (client) => client.post('/', 'echo this'),
  },
  '5 MB piped into the response': {
    handler: (req, res) => void req.pipe(res),
    async run(client, ctx) {
      const connection = await client.connect();
      connection.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${MB5.length}\r\n\r\n`).write(MB5);
      const response = await connection.response();
      ctx.record('digest', createHash('sha256').update(MB5).digest('hex') === response.body.split('sha256 ')[1]);
    },
  },
  'piped into a file': {
    handler(req, res, ctx) {
      pipeline(req, createWriteStream(ctx.path('upload')), (error) => {
        ctx.record(
          error?.code ?? 'ok',
          createHash('sha256')
            .update(readFileSync(ctx.path('upload')))
            .digest('hex'),
        );
        res.end();
      });
    },
    run: (client) => client.post('/', MB5),
  },
  'a file piped into the response': {
    async handler(req, res) {
      const { createReadStream } = await import('node:fs');
      createReadStream(new URL(import.meta.url)).pipe(res);
    },
  },
  'unpipe and resume': {
    handler(req, res, ctx) {
      const target = createWriteStream(ctx.path('part'));
      req.pipe(target);
      req.unpipe(target);
      req.resume();
      req.on('end', () => {
        target.destroy();
        res.end('drained');
      });
    },
    run: (client) => client.post('/', 'abc'),
  },
  'Expect: 100-continue': {
    handler: collected(),
    async run(client) {
      const connection = await client.connect();
      connection.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n');
      await connection.received('100 Continue');
      connection.write('abc');
      await connection.response();
      await connection.probe();
    },
  },
  'Expect: 100-continue, body sent at once': {
    handler: collected(),
    run: (client) => client.post('/', 'abc', 'Expect: 100-continue'),
  },
  'checkContinue accepts': {
    setup(ctx) {
      return ctx.http.createServer(answering(ctx, collected())).on('checkContinue', (req, res) => {
        ctx.record('checkContinue', req.url);
        res.writeContinue(() => ctx.record('written'));
        collected()(req, res, ctx);
      });
    },
    async run(client) {
      const connection = await client.connect();
      connection.write('POST /c HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n');
      await connection.received('100 Continue');
      connection.write('abc');
      await connection.response();
      await connection.probe();
    },
  },
  'checkContinue refuses': {
    setup(ctx) {
      return ctx.http.createServer(answering(ctx, collected())).on('checkContinue', (req, res) => {
        res.writeHead(417, { 'Content-Length': 0 });
        res.end();
      });
    },
    async run(client) {
      const connection = await client.connect();
      connection.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n');
      await connection.response();
    },
  },
  'an unknown expectation': {
    handler: (req, res) => res.end('x'),
    run: (client) => client.get('/', 'Expect: miracles'),
  },
  'checkExpectation': {
    setup: (ctx) =>
      ctx.http.createServer(answering(ctx, (req, res) => res.end('x'))).on('checkExpectation', (req, res) => {
        ctx.record('checkExpectation', req.headers.expect);
        res.end('as expected');
      }),
    run: (client) => client.get('/', 'Expect: miracles'),
  },
  'writeContinue, writeProcessing and early hints': {
    handler(req, res, ctx) {
      res.writeContinue();
      res.writeProcessing();
      res.writeEarlyHints({ link: '</a.css>; rel=preload; as=style', 'x-trace': 'id' }, () =>
        ctx.record('hints written'),
      );
      ctx.record('headersSent', res.headersSent);
      res.end('final');
    },
  },
  'early hints with several links': {
    handler(req, res) {
      res.writeEarlyHints({ link: ['</a.css>; rel=preload; as=style', '</b.js>; rel=preload; as=script'] });
      res.end('final');
    },
  },
  'an answer before the body has come': {
    handler: (req, res) => res.end('early'),
    async run(client) {
      const connection = await client.connect();
      connection.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc');
      await connection.response();
      connection.write('def');
      await connection.probe();
    },
  },
});
