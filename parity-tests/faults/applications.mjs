/** Applications that fail, and clients that do: an error each, the server still good afterwards. */
import { answering, group } from '../harness/scenario.mjs';

const get = (path = '/') => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
/** After the fault, an ordinary request on a fresh connection must be answered. */
const thenOrdinary = async (client, bytes, { until, leave = 'destroy' } = {}) => {
  const c = await client.connect();
  c.write(bytes);
  if (until) await client.until(until);
  c[leave]();
  await client.get('/fine');
};
const failing = (fail) => ({
  handler: (req, res, ctx) => {
    if (req.url === '/fine') return void res.end('fine');
    ctx.watch(res, 'res', ['finish', 'close']);
    return fail(req, res, ctx);
  },
});
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export default group('faults/applications', {
  'throws synchronously': {
    ...failing(() => {
      throw new Error('sync');
    }),
    run: (client) => thenOrdinary(client, get(), { until: 'uncaughtException' }),
  },
  'throws after a part': {
    ...failing((req, res) => {
      res.write('part');
      throw new Error('sync');
    }),
    run: (client) => thenOrdinary(client, get(), { until: 'uncaughtException' }),
  },
  'throws after its answer': {
    ...failing((req, res) => {
      res.end('done');
      throw new Error('sync');
    }),
    run: async (client) => {
      const c = await client.connect();
      c.write(get());
      await c.response();
      await client.until('uncaughtException');
      await c.probe();
    },
  },
  'throws in a data listener': {
    ...failing((req) => {
      req.on('data', () => {
        throw new Error('data');
      });
    }),
    run: (client) =>
      thenOrdinary(client, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc', {
        until: 'uncaughtException',
      }),
  },
  'throws in a finish listener': {
    ...failing((req, res) => {
      res.on('finish', () => {
        throw new Error('finish');
      });
      res.end('x');
    }),
    run: async (client) => {
      const c = await client.connect();
      c.write(get());
      await c.response();
      await client.until('uncaughtException');
      await c.probe();
    },
  },
  'throws in a close listener': {
    ...failing((req, res, ctx) => {
      ctx.record('asked');
      req.on('close', () => {
        throw new Error('close');
      });
    }),
    run: (client) => thenOrdinary(client, get(), { until: 'asked' }),
  },
  'throws in a timer': {
    ...failing((req, res) => {
      setTimeout(() => {
        res.end('x');
        throw new Error('timer');
      }, 5);
    }),
    run: async (client) => {
      const c = await client.connect();
      c.write(get());
      await c.response();
      await client.until('uncaughtException');
      await c.probe();
    },
  },
  'rejects': {
    ...failing(async () => {
      throw new Error('async');
    }),
    run: (client) => thenOrdinary(client, get(), { until: 'unhandledRejection' }),
  },
  'one of four pipelined throws': {
    handler: (req, res, ctx) => {
      ctx.record('handler', req.url);
      if (req.url === '/2') throw new Error('second');
      res.end(req.url);
    },
    async run(client) {
      const c = await client.connect();
      c.write(get('/1') + get('/2') + get('/3'));
      await c.response();
      await client.until('uncaughtException');
      await client.get('/fine');
    },
  },
  'one of eight connections throws': {
    handler: (req, res, ctx) => {
      if (req.url === '/4') throw new Error('fourth');
      res.end(req.url);
    },
    async run(client) {
      const connections = await Promise.all(Array.from({ length: 8 }, () => client.connect()));
      connections.forEach((c, i) => c.write(get(`/${i}`)));
      await Promise.all(connections.filter((_, i) => i !== 4).map((c) => c.response()));
      await client.until('uncaughtException');
    },
  },
  'never answers, and the client leaves': {
    ...failing((req, res, ctx) => ctx.record('asked')),
    run: async (client) => {
      await thenOrdinary(client, get(), { until: 'asked' });
      await client.until('res close');
    },
  },
  'answers after the client has left': {
    ...failing((req, res, ctx) => {
      ctx.record('asked');
      res.on('close', () => {
        res.setHeader('X-Late', '1');
        res.statusCode = 201;
        ctx.record('end', res.end('late') === res);
      });
    }),
    run: async (client) => {
      await thenOrdinary(client, get(), { until: 'asked' });
      await client.until('end');
    },
  },
  'answers long after the client has left': {
    ...failing((req, res, ctx) => {
      ctx.record('asked');
      res.on('close', () =>
        setTimeout(() => {
          res.writeHead(200);
          res.write('x');
          res.end('late');
          ctx.record('late', res.writableEnded, res.writableFinished);
        }, 30),
      );
    }),
    run: async (client) => {
      await thenOrdinary(client, get(), { until: 'asked' });
      await client.until('late');
    },
  },
  'pipes a file to a client that leaves': {
    ...failing((req, res, ctx) => {
      import('node:stream').then(({ Readable, pipeline }) => {
        pipeline(
          new Readable({
            read() {
              this.push(Buffer.alloc(65536));
            },
          }),
          res,
          (error) => ctx.record('pipeline', error?.code ?? 'ok'),
        );
        ctx.record('asked');
      });
    }),
    run: async (client) => {
      const c = await client.connect();
      c.socket.pause();
      c.write(get());
      await client.until('asked');
      await wait(30);
      c.destroy();
      await client.until('pipeline');
      await client.get('/fine');
    },
  },
  'a pipe from a stream that fails': {
    ...failing((req, res, ctx) => {
      import('node:stream').then(({ Readable, pipeline }) => {
        pipeline(
          Readable.from(
            (async function* parts() {
              yield 'a';
              throw Object.assign(new Error('source'), { code: 'ESOURCE' });
            })(),
          ),
          res,
          (error) => ctx.record('pipeline', error?.code ?? 'ok'),
        );
      });
    }),
    run: async (client) => {
      const c = await client.connect();
      c.write(get());
      await c.response();
      await client.until('res close');
    },
  },
  'two hundred clients leave at once': {
    setup: (ctx) => {
      let closed = 0;
      return ctx.http.createServer(
        answering(ctx, (req, res) => {
          if (req.url === '/fine') return void res.end('fine');
          ctx.asked = (ctx.asked ?? 0) + 1;
          if (ctx.asked === 200) ctx.record('all asked');
          res.on('close', () => {
            closed += 1;
            if (closed === 200) ctx.record('all closed');
          });
        }),
      );
    },
    async run(client, ctx) {
      const connections = await Promise.all(Array.from({ length: 200 }, () => client.connect()));
      for (const c of connections) c.write(get('/wait'));
      await client.until('all asked');
      for (const c of connections) c.destroy();
      await client.until('all closed');
      await client.get('/fine');
      return new Promise((resolve, reject) =>
        ctx.server.getConnections((error, count) => (error ? reject(error) : resolve(count <= 1))),
      );
    },
  },
  'two hundred clients leave in the middle of their bodies': {
    setup: (ctx) => {
      let closed = 0;
      return ctx.http.createServer(
        answering(ctx, (req, res) => {
          if (req.url === '/fine') return void res.end('fine');
          ctx.asked = (ctx.asked ?? 0) + 1;
          if (ctx.asked === 200) ctx.record('all asked');
          req.on('error', () => undefined).resume();
          req.on('close', () => {
            closed += 1;
            if (closed === 200) ctx.record('all closed');
          });
        }),
      );
    },
    async run(client) {
      const connections = await Promise.all(Array.from({ length: 200 }, () => client.connect()));
      for (const c of connections) c.write('POST /wait HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc');
      await client.until('all asked');
      for (const c of connections) c.destroy();
      await client.until('all closed');
      await client.get('/fine');
    },
  },
  'blocks the event loop for a while': {
    ...failing((req, res) => {
      const end = Date.now() + 150;
      while (Date.now() < end);
      res.end('slow');
    }),
    run: async (client) => {
      const [a, b] = [await client.connect(), await client.connect()];
      a.write(get());
      b.write(get('/fine'));
      await Promise.all([a.response(), b.response()]);
    },
  },
  'answers from another tick, microtask, immediate and timer': {
    handler: (req, res) => {
      ({
        '/tick': process.nextTick,
        '/micro': queueMicrotask,
        '/immediate': setImmediate,
        '/timer': (f) => setTimeout(f, 1),
      })[req.url](() => res.end(req.url));
    },
    run: async (client) => {
      for (const path of ['/tick', '/micro', '/immediate', '/timer']) await client.get(path);
    },
  },
  'the error event of a request without a listener is harmless': {
    ...failing((req, res, ctx) => {
      req.resume();
      ctx.record('asked');
    }),
    run: async (client) => {
      await thenOrdinary(client, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc', { until: 'asked' });
      await client.until('res close');
    },
  },
  'express: throws, rejects, forgets': {
    app: (app, ctx) => {
      app.get('/throw', () => {
        throw new Error('t');
      });
      app.get('/reject', async () => {
        throw new Error('r');
      });
      app.get('/twice', (req, res) => {
        res.send('1');
        res.send('2');
      });
      app.get('/header', (req, res) => res.set('X-A', 'a\r\nb').send('x'));
      app.get('/name', (req, res) => res.set('X A', 'a').send('x'));
      app.get('/fine', (req, res) => res.send('fine'));
      app.use((error, req, res, next) => {
        ctx.record(req.url, error.code ?? null, error.message);
        next(error);
      });
    },
    run: async (client) => {
      for (const path of ['/throw', '/reject', '/header', '/name', '/twice', '/fine']) await client.get(path);
    },
  },
});
