/** How a handler states status and headers, and what of it reaches the wire. */
import { group } from '../harness/scenario.mjs';

const end = (fill) => ({
  handler: (req, res) => {
    fill(res, req);
    res.end('body');
  },
});

export default group('http/writing heads', {
  'an answer with nothing set': { handler: (req, res) => res.end() },
  'end with a string': { handler: (req, res) => res.end('hello') },
  'end with a Buffer': { handler: (req, res) => res.end(Buffer.from([0, 255, 10, 13])) },
  'end with a Uint8Array': { handler: (req, res) => res.end(new Uint8Array([1, 2, 3])) },
  'end with an encoding': { handler: (req, res) => res.end('68656c6c6f', 'hex') },
  'end with latin1': { handler: (req, res) => res.end('\xe9\xff', 'latin1') },
  'end with UTF-8 characters': { handler: (req, res) => res.end('π ≠ 3 🙂') },
  'setHeader keeps the case given': end((res) => res.setHeader('X-CuStom-ID', 'One')),
  'setHeader twice keeps the last value in the first place': end((res) => {
    res.setHeader('X-A', '1');
    res.setHeader('X-B', '2');
    res.setHeader('x-a', '3');
  }),
  'setHeader with a number': end((res) => res.setHeader('X-Number', 42)),
  'setHeader with an array makes several lines': end((res) => res.setHeader('X-Many', ['a', 'b', 'c'])),
  'setHeader with an empty array': end((res) => res.setHeader('X-None', [])),
  'setHeader with an empty value': end((res) => res.setHeader('X-Empty', '')),
  'set-cookie as an array': end((res) => res.setHeader('Set-Cookie', ['a=1', 'b=2; Path=/'])),
  'setHeaders with a Headers object': end((res) => res.setHeaders(new Headers({ 'X-Foo': 'a', Bar: 'b' }))),
  'setHeaders with a Map': end((res) =>
    res.setHeaders(
      new Map([
        ['X-Foo', 'a'],
        ['Set-Cookie', ['c=1', 'd=2']],
      ]),
    ),
  ),
  'setHeaders with something else': {
    handler(req, res, ctx) {
      try {
        res.setHeaders({ a: 1 });
      } catch (error) {
        ctx.record(error.code, error.message);
      }
      res.end();
    },
  },
  'appendHeader to nothing and to something': end((res) => {
    res.appendHeader('X-List', 'a');
    res.appendHeader('X-List', 'b');
    res.appendHeader('x-list', ['c', 'd']);
  }),
  'appendHeader after setHeader with an array': end((res) => {
    res.setHeader('Set-Cookie', ['a=1']);
    res.appendHeader('Set-Cookie', 'b=2');
  }),
  'removeHeader': end((res) => {
    res.setHeader('X-Gone', '1');
    res.setHeader('X-Stays', '1');
    res.removeHeader('x-gone');
  }),
  'removeHeader of Date': end((res) => res.removeHeader('Date')),
  'removeHeader of Connection': end((res) => res.removeHeader('Connection')),
  'removeHeader of Content-Length': end((res) => res.removeHeader('Content-Length')),
  'removeHeader of Transfer-Encoding before write': {
    handler(req, res) {
      res.removeHeader('Transfer-Encoding');
      res.write('a');
      res.end('b');
    },
  },
  'sendDate = false': end((res) => {
    res.sendDate = false;
  }),
  'a Date of the application': end((res) => res.setHeader('Date', 'Thu, 01 Jan 1970 00:00:00 GMT')),
  'getHeader, hasHeader, getHeaders and names': {
    handler(req, res, ctx) {
      res.setHeader('X-One', 1);
      res.setHeader('Set-Cookie', ['a=1', 'b=2']);
      ctx.record(res.getHeader('x-one'), res.hasHeader('SET-COOKIE'), res.hasHeader('nope'));
      ctx.record(res.getHeaders(), Object.getPrototypeOf(res.getHeaders()) === null);
      ctx.record(res.getHeaderNames(), res.getRawHeaderNames());
      res.end();
      ctx.record('after', res.getHeader('x-one'), res.headersSent, res.getHeaderNames());
    },
  },
  'statusCode': end((res) => {
    res.statusCode = 418;
  }),
  'statusCode without a known reason': end((res) => {
    res.statusCode = 599;
  }),
  'statusMessage': end((res) => {
    res.statusMessage = 'Very Fine';
  }),
  'an empty statusMessage': end((res) => {
    res.statusMessage = '';
  }),
  'statusMessage in latin1': end((res) => {
    res.statusMessage = 'S\xe9';
  }),
  'statusMessage is readable afterwards': {
    handler(req, res, ctx) {
      res.statusCode = 404;
      res.end();
      ctx.record(res.statusMessage);
    },
  },
  'writeHead with a status only': {
    handler: (req, res) => {
      res.writeHead(201);
      res.end('x');
    },
  },
  'writeHead with a reason': {
    handler: (req, res) => {
      res.writeHead(200, 'Fine');
      res.end('x');
    },
  },
  'writeHead with an object': {
    handler: (req, res) => {
      res.writeHead(200, { 'X-A': '1', 'x-b': ['2', '3'] });
      res.end('x');
    },
  },
  'writeHead with a reason and an object': {
    handler: (req, res) => {
      res.writeHead(200, 'Ok then', { A: 'b' });
      res.end('x');
    },
  },
  'writeHead with a flat array': {
    handler: (req, res) => {
      res.writeHead(200, ['X-A', '1', 'X-A', '2', 'x-B', '3']);
      res.end('x');
    },
  },
  'writeHead with an array of pairs': {
    handler: (req, res) => {
      res.writeHead(200, [
        ['X-A', '1'],
        ['X-B', '2'],
      ]);
      res.end('x');
    },
  },
  'writeHead over setHeader': {
    handler(req, res) {
      res.setHeader('X-A', 'old');
      res.setHeader('X-B', 'kept');
      res.writeHead(200, { 'x-a': 'new', 'X-C': 'c' });
      res.end('x');
    },
  },
  'writeHead with a flat array over setHeader': {
    handler(req, res) {
      res.setHeader('X-A', 'old');
      res.setHeader('X-B', 'kept');
      res.writeHead(200, ['X-A', 'n1', 'X-A', 'n2']);
      res.end('x');
    },
  },
  'writeHead returns res for chaining': {
    handler: (req, res) => {
      res.writeHead(200, { 'X-Chain': 'yes' }).end('x');
    },
  },
  'writeHead with Content-Length': {
    handler: (req, res) => {
      res.writeHead(200, { 'Content-Length': 3 });
      res.write('a');
      res.end('bc');
    },
  },
  'writeHead twice': {
    handler(req, res, ctx) {
      res.writeHead(200);
      try {
        res.writeHead(201);
      } catch (error) {
        ctx.record(error.code, error.message);
      }
      res.end('x');
    },
  },
  'writeHead after a write': {
    handler(req, res, ctx) {
      res.write('a');
      try {
        res.writeHead(201);
      } catch (error) {
        ctx.record(error.code, error.message);
      }
      res.end('x');
    },
  },
  'writeHead with an array of odd length': {
    handler(req, res, ctx) {
      try {
        res.writeHead(200, ['a', 'b', 'c']);
      } catch (error) {
        ctx.record(error.code, error.message);
      }
      res.end('x');
    },
  },
  'setHeader after the head has left': {
    handler(req, res, ctx) {
      res.write('a');
      for (const act of [
        () => res.setHeader('A', 'b'),
        () => res.removeHeader('A'),
        () => res.appendHeader('A', 'b'),
      ]) {
        try {
          act();
          ctx.record('no error');
        } catch (error) {
          ctx.record(error.code, error.message);
        }
      }
      res.end();
    },
  },
  'the head goes through a replaced writeHead': {
    handler(req, res, ctx) {
      const original = res.writeHead;
      res.writeHead = function writeHead(...args) {
        ctx.record('writeHead', args);
        this.setHeader('X-Patched', 'yes');
        return original.apply(this, args);
      };
      res.end('x');
    },
  },
  'the head goes through a replaced writeHead on write': {
    handler(req, res, ctx) {
      const original = res.writeHead;
      res.writeHead = function writeHead(...args) {
        ctx.record('writeHead', args);
        return original.apply(this, args);
      };
      res.write('x');
      res.end();
    },
  },
  '_implicitHeader': {
    handler: (req, res, ctx) => {
      res.statusCode = 202;
      res._implicitHeader();
      ctx.record(res.headersSent, typeof res._header);
      res.end('x');
    },
  },
  '_header before and after': {
    handler: (req, res, ctx) => {
      ctx.record(res._header ?? null);
      res.writeHead(200, { 'Content-Length': 0 });
      ctx.record(res._header.split('\r\n')[0]);
      res.end();
    },
  },
  'flushHeaders, then a body': {
    handler: (req, res, ctx) => {
      res.flushHeaders();
      ctx.record(res.headersSent);
      setTimeout(() => res.end('later'), 10);
    },
  },
  'flushHeaders reaches the client before the body': {
    handler: (req, res, ctx) => {
      ctx.res = res;
      res.setHeader('X-Early', '1');
      res.flushHeaders();
    },
    async run(client, ctx) {
      const connection = await client.connect();
      connection.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await connection.received('\r\n\r\n');
      ctx.record('head received');
      ctx.res.end('now');
      await connection.response();
    },
  },
  'flushHeaders twice and then end': {
    handler: (req, res) => {
      res.flushHeaders();
      res.flushHeaders();
      res.end();
    },
  },
  'Connection: close set by the handler': end((res) => res.setHeader('Connection', 'close')),
  'Connection: keep-alive set by the handler': end((res) => res.setHeader('Connection', 'keep-alive')),
  'Keep-Alive set by the handler': end((res) => {
    res.setHeader('Connection', 'keep-alive');
    res.setHeader('Keep-Alive', 'timeout=99');
  }),
  'shouldKeepAlive = false': end((res) => {
    res.shouldKeepAlive = false;
  }),
  'an own Transfer-Encoding: chunked': {
    handler: (req, res) => {
      res.setHeader('Transfer-Encoding', 'chunked');
      res.end('abc');
    },
  },
  'Transfer-Encoding: chunked with writes': {
    handler: (req, res) => {
      res.writeHead(200, { 'Transfer-Encoding': 'chunked' });
      res.write('ab');
      res.end('c');
    },
  },
  'useChunkedEncodingByDefault = false': {
    handler: (req, res) => {
      res.useChunkedEncodingByDefault = false;
      res.write('ab');
      res.end('c');
    },
  },
  'an Upgrade header in an ordinary answer': end((res) => {
    res.statusCode = 426;
    res.setHeader('Upgrade', 'websocket');
    res.setHeader('Connection', 'Upgrade');
  }),
  'a thousand headers': end((res) => {
    for (let i = 0; i < 1000; i += 1) res.setHeader(`X-H-${i}`, `v${i}`);
  }),
  'a header of 100 KB': end((res) => res.setHeader('X-Long', 'y'.repeat(100_000))),
  'latin1 header values': end((res) => res.setHeader('X-Latin', 'caf\xe9 \xff')),
});
