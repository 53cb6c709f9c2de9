/** What an application hears when its client leaves, and what its late writes do. */
import { group } from '../harness/scenario.mjs';
import { watched } from '../harness/watched.mjs';

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
/** The client leaves when the application says so; the scenario ends when the response has closed. */
const leaving =
  (bytes, label, how = 'destroy') =>
  async (client) => {
    const connection = await client.connect();
    connection.write(bytes);
    await client.until(label);
    connection[how]();
    await client.until('res close');
  };

export default group('http/client leaves', {
  'the client leaves before the answer': {
    handler: watched((req, res, ctx) => ctx.record('asked')),
    run: leaving(get, 'asked'),
  },
  'the client resets before the answer': {
    handler: watched((req, res, ctx) => ctx.record('asked')),
    run: leaving(get, 'asked', 'reset'),
  },
  'the client leaves in the middle of its body': {
    handler: watched((req, res, ctx) => {
      req.on('data', (part) => ctx.record('part', part.length));
    }),
    run: leaving('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc', 'part'),
  },
  'the client leaves in the middle of a chunked body': {
    handler: watched((req, res, ctx) => {
      req.on('data', (part) => ctx.record('part', part.length));
    }),
    run: leaving('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n', 'part'),
  },
  'the client leaves in the middle of a body nobody reads': {
    handler: watched((req, res, ctx) => ctx.record('asked')),
    run: leaving('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc', 'asked'),
  },
  'the client leaves in the middle of the response': {
    handler: watched((req, res, ctx) => {
      res.write('part');
      ctx.record('asked');
    }),
    run: leaving(get, 'asked'),
  },
  'the client leaves, then late writes': {
    handler: watched((req, res, ctx) => {
      ctx.record('asked');
      res.on('close', () => {
        ctx.record(
          'write',
          res.write('late', (error) => ctx.record('callback', error?.code ?? null)),
          res.destroyed,
          res.writableEnded,
        );
        ctx.record('end', res.end('later', () => ctx.record('end callback')) === res, res.headersSent);
        setTimeout(() => ctx.record('over', res.writableFinished), 10);
      });
    }),
    async run(client) {
      await leaving(get, 'asked')(client);
      await client.until('over');
    },
  },
  'the client leaves while a large answer is on its way': {
    handler: watched((req, res, ctx) => {
      res.write(Buffer.alloc(8 << 20));
      ctx.record('asked', res.writableNeedDrain);
    }),
    async run(client) {
      const connection = await client.connect();
      connection.socket.pause();
      connection.write(get);
      await client.until('asked');
      connection.destroy();
      await client.until('res close');
    },
  },
  'the client leaves: state of req and res': {
    handler(req, res, ctx) {
      ctx.record('asked');
      res.on('close', () =>
        ctx.record('res close', {
          aborted: req.aborted,
          complete: req.complete,
          destroyed: req.destroyed,
          errored: req.errored?.code ?? null,
          resDestroyed: res.destroyed,
          finished: res.writableFinished,
          ended: res.writableEnded,
          socket: res.socket === null,
          socketDestroyed: req.socket.destroyed,
        }),
      );
    },
    run: leaving(get, 'asked'),
  },
});
