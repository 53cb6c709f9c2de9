/** What Node refuses to send: the same error code and message, and the connection still good. */
import { group } from '../harness/scenario.mjs';

const refused = (act) => ({
  handler(req, res, ctx) {
    try {
      act(res);
      ctx.record('no error');
    } catch (error) {
      ctx.record(error.name, error.code, error.message);
    }
    ctx.record('headersSent', res.headersSent);
    // What could not be sent is taken back; the exchange must still be good for an answer.
    if (!res.headersSent) Object.assign(res, { statusCode: 200, statusMessage: 'OK' });
    if (!res.writableEnded) res.end('still here');
  },
});

export default group('http/invalid heads', {
  'CR LF in a value': refused((res) => res.setHeader('X-A', 'a\r\nB: c')),
  'LF in a value': refused((res) => res.setHeader('X-A', 'a\nb')),
  'NUL in a value': refused((res) => res.setHeader('X-A', 'a\0b')),
  'a character beyond latin1 in a value': refused((res) => res.setHeader('X-A', 'π')),
  'a tab in a value is allowed': refused((res) => res.setHeader('X-A', 'a\tb')),
  'undefined as a value': refused((res) => res.setHeader('X-A', undefined)),
  'an array with a bad value': refused((res) => res.setHeader('X-A', ['ok', 'b\r\n'])),
  'a name with a space': refused((res) => res.setHeader('X A', 'b')),
  'a name with CR LF': refused((res) => res.setHeader('X\r\nA', 'b')),
  'a name with a colon': refused((res) => res.setHeader('X:A', 'b')),
  'an empty name': refused((res) => res.setHeader('', 'b')),
  'a name that is not a string': refused((res) => res.setHeader(7, 'b')),
  'a name beyond ASCII': refused((res) => res.setHeader('X-\xe9', 'b')),
  'appendHeader with a bad value': refused((res) => res.appendHeader('X-A', 'b\n')),
  'writeHead with a bad value': refused((res) => res.writeHead(200, { 'X-A': 'b\r\n' })),
  'writeHead with a bad name': refused((res) => res.writeHead(200, { 'X A': 'b' })),
  'writeHead with a bad value in an array': refused((res) => res.writeHead(200, ['X-A', 'b\n'])),
  'status 0': refused((res) => res.writeHead(0)),
  'status 99': refused((res) => res.writeHead(99)),
  'status 1000': refused((res) => res.writeHead(1000)),
  'status NaN': refused((res) => res.writeHead(Number.NaN)),
  'status as a word': refused((res) => res.writeHead('abc')),
  'status undefined': refused((res) => res.writeHead(undefined)),
  'status as a numeric string': refused((res) => res.writeHead('201')),
  'status with a fraction': refused((res) => res.writeHead(200.7)),
  'statusCode invalid at end': refused((res) => {
    res.statusCode = 1234;
    res.end('x');
  }),
  'a reason with CR LF': refused((res) => res.writeHead(200, 'a\r\nb')),
  'a reason beyond latin1': refused((res) => res.writeHead(200, 'π')),
  'statusMessage with CR LF at end': refused((res) => {
    res.statusMessage = 'a\r\nSet-Cookie: b';
    res.end('x');
  }),
  'Trailer without chunked': refused((res) => res.writeHead(200, { Trailer: 'X-T', 'Content-Length': 4 })),
  'write of null': refused((res) => res.write(null)),
  'write of a number': refused((res) => res.write(7)),
  'end of an object': refused((res) => res.end({})),
  'write with an unknown encoding': refused((res) => res.write('a', 'klingon')),
  'strictContentLength with too much': {
    handler(req, res, ctx) {
      res.strictContentLength = true;
      res.writeHead(200, { 'Content-Length': 3 });
      try {
        res.write('abcd');
      } catch (error) {
        ctx.record(error.code, error.message);
      }
      res.end('abc');
    },
  },
  'strictContentLength with too little': {
    handler(req, res, ctx) {
      res.strictContentLength = true;
      res.writeHead(200, { 'Content-Length': 3 });
      res.write('a');
      try {
        res.end('b');
      } catch (error) {
        ctx.record(error.code, error.message);
      }
      res.end('bc');
    },
  },
  'writeEarlyHints with a bad link': refused((res) => res.writeEarlyHints({ link: 'nonsense' })),
  'writeEarlyHints with something else': refused((res) => res.writeEarlyHints(7)),
  'addTrailers with a bad name': refused((res) => {
    res.write('x');
    res.addTrailers({ 'a b': 'c' });
  }),
  'addTrailers with a bad value': refused((res) => {
    res.write('x');
    res.addTrailers({ a: 'c\n' });
  }),
});
