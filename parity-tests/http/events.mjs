/** Which events an application hears of an exchange, and in which order. */
import { group } from '../harness/scenario.mjs';
import { watched } from '../harness/watched.mjs';

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

export default group('http/events', {
  'GET answered at once': { handler: watched((req, res) => res.end('x')) },
  'GET answered later': { handler: watched((req, res) => setTimeout(() => res.end('x'), 10)) },
  'GET with resume': {
    handler: watched((req, res) => {
      req.resume();
      res.end('x');
    }),
  },
  'POST read to its end': {
    handler: watched((req, res) => {
      req.on('data', () => undefined).on('end', () => res.end('x'));
    }),
    run: (client) => client.post('/', 'abc'),
  },
  'POST not read': { handler: watched((req, res) => res.end('x')), run: (client) => client.post('/', 'abc') },
  'POST answered before it is read': {
    handler: watched((req, res) => {
      res.end('x');
      req.resume();
    }),
    run: (client) => client.post('/', 'abc'),
  },
  'HEAD': {
    handler: watched((req, res) => res.end('x')),
    run: (client) => client.send(['HEAD / HTTP/1.1', 'Host: a']),
  },
  'Connection: close': {
    handler: watched((req, res) => res.end('x')),
    run: (client) => client.get('/', 'Connection: close'),
  },
  'callbacks of write and end': {
    handler: watched((req, res, ctx) => {
      res.write('a', () => ctx.record('written a'));
      res.write('b', 'utf8', (error) => ctx.record('written b', error ?? null));
      res.end('c', () => ctx.record('ended'));
      ctx.record('returned');
    }),
  },
  'callback of end without data': {
    handler: watched((req, res, ctx) => {
      res.end(() => ctx.record('ended'));
      ctx.record('returned');
    }),
  },
  'callbacks of end and listeners': {
    handler: watched((req, res, ctx) => {
      res.on('finish', () => ctx.record('first'));
      res.end('x', () => ctx.record('ended'));
      res.on('finish', () => ctx.record('second'));
      res.end(() => ctx.record('ended again'));
      res.on('close', () => res.end((error) => ctx.record('too late', error?.code ?? null)));
    }),
  },
  'the signal of a request': {
    handler(req, res, ctx) {
      ctx.record(typeof req.signal, req.signal?.aborted ?? null);
      req.signal?.addEventListener('abort', () => ctx.record('aborted'));
      res.on('close', () => ctx.record('close', req.signal?.aborted ?? null));
      res.end('x');
    },
    run: (client) => client.get('/', 'Connection: close'),
  },
  'informational answers': {
    handler(req, res, ctx) {
      res.writeInformation?.(104, { 'X-A': 'b' }, () => ctx.record('sent'));
      res.writeEarlyHints({ link: '</a.css>; rel=preload' });
      res.writeProcessing();
      res.end('x');
    },
  },
  'end twice': {
    handler: watched((req, res, ctx) => {
      res.end('x');
      ctx.record(res.end('y') === res);
      res.end((error) => ctx.record('second end', error?.code ?? null));
    }),
  },
  'write after end': {
    handler: watched((req, res, ctx) => {
      res.end('x');
      ctx.record(
        'write',
        res.write('y', (error) => ctx.record('callback', error?.code ?? null)),
      );
    }),
  },
  'write after finish': {
    handler: watched((req, res, ctx) => {
      res.end('x');
      res.on('close', () => {
        ctx.record(
          'write',
          res.write('y', (error) => ctx.record('callback', error?.code ?? null)),
        );
        ctx.record('end', res.end() === res);
      });
    }),
  },
  'setHeader after end': {
    handler: watched((req, res, ctx) => {
      res.end('x');
      try {
        res.setHeader('a', 'b');
      } catch (error) {
        ctx.record(error.code);
      }
    }),
  },
  'res.destroy before an answer': {
    handler: watched((req, res) => {
      res.destroy();
    }),
    async run(client) {
      const c = await client.connect();
      c.write(get);
      await c.response();
      await client.until('res close');
    },
  },
  'res.destroy after a part': {
    handler: watched((req, res) => {
      res.write('part');
      setTimeout(() => res.destroy(), 20);
    }),
    async run(client) {
      const c = await client.connect();
      c.write(get);
      await c.response();
      await client.until('res close');
    },
  },
  'res.destroy with an error': {
    handler: watched((req, res) => {
      res.destroy(new Error('mine'));
    }),
    async run(client) {
      const c = await client.connect();
      c.write(get);
      await c.response();
      await client.until('res close');
    },
  },
  'req.destroy': {
    handler: watched((req) => {
      req.destroy();
    }),
    async run(client) {
      const c = await client.connect();
      c.write(get);
      await c.response();
      await client.until('res close');
    },
  },
  'req.destroy with an error': {
    handler: watched((req) => {
      req.destroy(new Error('mine'));
    }),
    async run(client) {
      const c = await client.connect();
      c.write(get);
      await c.response();
      await client.until('res close');
    },
  },
  'the state after an answer': {
    handler(req, res, ctx) {
      res.on('close', () =>
        ctx.record('res close', {
          aborted: req.aborted,
          complete: req.complete,
          destroyed: req.destroyed,
          resDestroyed: res.destroyed,
          finished: res.writableFinished,
          ended: res.writableEnded,
          noSocket: res.socket === null,
          reqSocket: req.socket.destroyed,
          closed: res.closed ?? null,
        }),
      );
      res.end('x');
    },
  },
  'finish and close of three requests on one connection': {
    handler: (req, res, ctx) => {
      ctx.watch(res, `res${req.url}`, ['finish', 'close']);
      ctx.watch(req, `req${req.url}`, ['end', 'close']);
      req.resume();
      res.end(req.url);
    },
    async run(client) {
      const connection = await client.connect();
      for (const path of ['/1', '/2', '/3']) {
        connection.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
        await connection.response();
        await client.until(`res${path} close`);
      }
    },
  },
  'pipe: events of both ends': {
    handler: watched((req, res) => {
      req.pipe(res);
    }),
    run: (client) => client.post('/', 'abc'),
  },
  'promises, ticks and immediates between the events': {
    handler: watched((req, res, ctx) => {
      process.nextTick(() => ctx.record('tick'));
      Promise.resolve().then(() => ctx.record('microtask'));
      res.end('x');
      ctx.record('handler done');
    }),
  },
  'each request has its own ticks: two pipelined': {
    handler: (req, res, ctx) => {
      ctx.record('handler', req.url);
      process.nextTick(() => ctx.record('tick', req.url));
      Promise.resolve().then(() => ctx.record('microtask', req.url));
      res.end(req.url);
    },
    async run(client) {
      const connection = await client.connect();
      connection.write('GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n');
      await connection.response();
      await connection.response();
    },
    unordered: "Node's parser may hand over both of one packet before it drains",
  },
});
