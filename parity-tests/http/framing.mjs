/** Bodies and how their end is marked, for every status and method that matters. */
import { group } from '../harness/scenario.mjs';

const head =
  (path = '/') =>
  (client) =>
    client.send([`HEAD ${path} HTTP/1.1`, 'Host: localhost']);
const http10 =
  (...headers) =>
  (client) =>
    client.send(['GET / HTTP/1.0', ...headers]);

export default group('http/framing', {
  'write and end': {
    handler: (req, res) => {
      res.write('ab');
      res.write('cde');
      res.end('f');
    },
  },
  'write, then end with nothing': {
    handler: (req, res) => {
      res.write('ab');
      res.end();
    },
  },
  'writes in later turns': {
    handler(req, res) {
      res.write('1');
      setTimeout(() => {
        res.write('2');
        setImmediate(() => res.end('3'));
      }, 5);
    },
  },
  'an empty write sends no chunk': {
    handler: (req, res) => {
      res.write('');
      res.write('a');
      res.write('');
      res.end();
    },
  },
  'corked writes': {
    handler: (req, res) => {
      res.cork();
      res.write('a');
      res.write('b');
      res.uncork();
      res.end('c');
    },
  },
  'Content-Length longer than the body closes nothing': {
    handler: (req, res) => {
      res.setHeader('Content-Length', 10);
      res.end('abc');
    },
    async run(client) {
      const connection = await client.connect();
      connection.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await connection.received('abc');
    },
  },
  'Content-Length shorter than the body': {
    handler: (req, res) => {
      res.setHeader('Content-Length', 2);
      res.end('abcd');
    },
    async run(client) {
      const connection = await client.connect();
      connection.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await connection.received('abcd');
    },
  },
  'Content-Length as a string': {
    handler: (req, res) => {
      res.setHeader('content-length', '3');
      res.end('abc');
    },
  },
  '204 with nothing': {
    handler: (req, res) => {
      res.statusCode = 204;
      res.end();
    },
  },
  '204 with a body': {
    handler: (req, res) => {
      res.statusCode = 204;
      res.end('not sent');
    },
  },
  '204 with Content-Length: 0': {
    handler: (req, res) => {
      res.writeHead(204, { 'Content-Length': 0 });
      res.end();
    },
  },
  '204 with writes': {
    handler: (req, res) => {
      res.statusCode = 204;
      res.write('no');
      res.end('ne');
    },
  },
  '304 with nothing': {
    handler: (req, res) => {
      res.statusCode = 304;
      res.end();
    },
  },
  '304 with a body and Content-Length': {
    handler: (req, res) => {
      res.writeHead(304, { 'Content-Length': 5 });
      res.end('abcde');
    },
  },
  '304 with Transfer-Encoding: chunked': {
    handler: (req, res) => {
      res.writeHead(304, { 'Transfer-Encoding': 'chunked' });
      res.end('abcde');
    },
  },
  '205 with a body': {
    handler: (req, res) => {
      res.statusCode = 205;
      res.end('x');
    },
  },
  'HEAD answered with end': { handler: (req, res) => res.end('hello'), run: head() },
  'HEAD answered with nothing': { handler: (req, res) => res.end(), run: head() },
  'HEAD answered with writes': {
    handler: (req, res) => {
      res.write('a');
      res.end('b');
    },
    run: head(),
  },
  'HEAD with Content-Length': {
    handler: (req, res) => {
      res.setHeader('Content-Length', 12345);
      res.end();
    },
    run: head(),
  },
  'HEAD with an explicit head': {
    handler: (req, res) => {
      res.writeHead(200, { 'Transfer-Encoding': 'chunked' });
      res.end();
    },
    run: head(),
  },
  'HEAD with status 204': {
    handler: (req, res) => {
      res.statusCode = 204;
      res.end();
    },
    run: head(),
  },
  'HEAD: what write and end return': {
    handler(req, res, ctx) {
      ctx.record(res.write('abc'), res._hasBody);
      res.end(() => ctx.record('ended'));
    },
    run: head(),
  },
  'rejectNonStandardBodyWrites on HEAD': {
    options: { rejectNonStandardBodyWrites: true },
    handler(req, res, ctx) {
      try {
        res.write('a');
      } catch (error) {
        ctx.record(error.code, error.message);
      }
      res.end();
    },
    run: head(),
  },
  'trailers': {
    handler(req, res) {
      res.writeHead(200, { Trailer: 'X-Sum' });
      res.write('data');
      res.addTrailers({ 'X-Sum': 'abc' });
      res.end();
    },
  },
  'trailers as pairs, several of a name': {
    handler(req, res) {
      res.write('data');
      res.addTrailers([
        ['X-One', '1'],
        ['X-Two', '2'],
        ['X-One', '3'],
      ]);
      res.end();
    },
  },
  'trailers with an implicit Content-Length are lost': {
    handler(req, res) {
      res.addTrailers({ 'X-Sum': 'abc' });
      res.end('data');
    },
  },
  'trailers on HTTP/1.0 are lost': {
    handler(req, res) {
      res.write('data');
      res.addTrailers({ 'X-Sum': 'abc' });
      res.end();
    },
    run: http10(),
  },
  'HTTP/1.0, end only': { handler: (req, res) => res.end('old'), run: http10() },
  'HTTP/1.0, writes': {
    handler: (req, res) => {
      res.write('o');
      res.end('ld');
    },
    run: http10(),
  },
  'HTTP/1.0 with keep-alive, end only': {
    handler: (req, res) => res.end('old'),
    run: http10('Connection: keep-alive'),
  },
  'HTTP/1.0 with keep-alive, writes': {
    handler: (req, res) => {
      res.write('o');
      res.end('ld');
    },
    run: http10('Connection: keep-alive'),
  },
  'HTTP/1.0 with keep-alive and Content-Length': {
    handler: (req, res) => {
      res.writeHead(200, { 'Content-Length': 3 });
      res.write('o');
      res.end('ld');
    },
    run: http10('Connection: keep-alive'),
  },
  'HTTP/1.0 HEAD': { handler: (req, res) => res.end('x'), run: (client) => client.send(['HEAD / HTTP/1.0']) },
  'HTTP/1.0 with TE: chunked': {
    handler: (req, res) => {
      res.write('o');
      res.end('ld');
    },
    run: http10('TE: chunked'),
  },
  'the request line tells the version': {
    handler: (req, res, ctx) => {
      ctx.record(req.httpVersion, req.httpVersionMajor, req.httpVersionMinor);
      res.end();
    },
    run: http10(),
  },
  'Connection: close from the client': {
    handler: (req, res) => res.end('x'),
    run: (client) => client.get('/', 'Connection: close'),
  },
  'Connection: Close, keep-alive': {
    handler: (req, res) => res.end('x'),
    run: (client) => client.get('/', 'Connection: foo, Close'),
  },
  'Connection: close with writes': {
    handler: (req, res) => {
      res.write('x');
      res.end('y');
    },
    run: (client) => client.get('/', 'Connection: close'),
  },
  'three requests on one connection': {
    handler: (req, res, ctx) => {
      ctx.record(req.url);
      res.end(req.url);
    },
    async run(client) {
      const connection = await client.connect();
      for (const path of ['/1', '/2', '/3']) {
        connection.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
        await connection.response();
      }
    },
  },
  'a body of 5 MB in one end': { handler: (req, res) => res.end(Buffer.alloc(5 << 20, 'abcdefg')) },
  'a body of 5 MB in writes with backpressure': {
    handler(req, res, ctx) {
      let left = 80;
      let waited = false;
      const more = () => {
        while (left > 0) {
          left -= 1;
          if (!res.write(Buffer.alloc(65536, left))) {
            waited = true;
            return void res.once('drain', more);
          }
        }
        res.end(() => ctx.record('waited for drain', waited));
      };
      more();
    },
  },
  'a slow reader gets all of 5 MB': {
    handler(req, res, ctx) {
      res.on('finish', () => ctx.record('finish'));
      res.end(Buffer.alloc(5 << 20, 'slow'));
    },
    async run(client) {
      const connection = await client.connect();
      connection.socket.pause();
      connection.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await new Promise((resolve) => setTimeout(resolve, 150));
      connection.socket.resume();
      await connection.response();
      await connection.probe();
    },
  },
});
