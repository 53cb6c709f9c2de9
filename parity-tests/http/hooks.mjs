/** Where tools and frameworks take hold: listeners, patches, classes, contexts, channels. */
import { AsyncLocalStorage, executionAsyncId } from 'node:async_hooks';
import diagnosticsChannel from 'node:diagnostics_channel';
import { answering, group } from '../harness/scenario.mjs';

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

export default group('http/hooks', {
  'AsyncLocalStorage.run reaches later callbacks': {
    setup(ctx) {
      const storage = new AsyncLocalStorage();
      return ctx.http.createServer(
        answering(ctx, (req, res) => {
          storage.run(req.url, () => {
            req.on('data', () => ctx.record('data', storage.getStore() ?? null));
            req.on('end', () => {
              ctx.record('end', storage.getStore() ?? null);
              setTimeout(() => {
                ctx.record('timer', storage.getStore());
                res.end();
              }, 2);
            });
            res.on('finish', () => ctx.record('finish', storage.getStore() ?? null));
          });
        }),
      );
    },
    run: (client) => client.post('/als', 'abc'),
  },
  'AsyncLocalStorage.enterWith does not leak into the next request': {
    setup(ctx) {
      const storage = new AsyncLocalStorage();
      return ctx.http.createServer(
        answering(ctx, (req, res) => {
          ctx.record(req.url, storage.getStore() ?? null);
          storage.enterWith(req.url);
          setImmediate(() => res.end(storage.getStore()));
        }),
      );
    },
    async run(client) {
      const connections = await Promise.all(Array.from({ length: 6 }, () => client.connect()));
      for (const [i, connection] of connections.entries()) {
        connection.write(`GET /${i} HTTP/1.1\r\nHost: a\r\n\r\n`);
      }
      await Promise.all(connections.map((connection) => connection.response()));
    },
    unordered: 'six connections race',
  },
  'the handler runs in an async context of its own': {
    handler: (req, res, ctx) => {
      const id = executionAsyncId();
      ctx.record('positive', id > 0, id !== ctx.last);
      ctx.last = id;
      res.end();
    },
    async run(client) {
      for (let i = 0; i < 2; i += 1) await client.get('/');
    },
  },
  'diagnostics channels': {
    setup(ctx) {
      for (const name of ['http.server.request.start', 'http.server.response.finish', 'http.server.response.created']) {
        const heard = (message) => {
          if (message.request?.url === '/watched')
            ctx.record(
              name,
              Object.keys(message).sort(),
              message.server === ctx.server,
              message.socket === message.request.socket,
            );
        };
        diagnosticsChannel.subscribe(name, heard);
        ctx.defer(() => diagnosticsChannel.unsubscribe(name, heard));
      }
      return ctx.http.createServer(
        answering(ctx, (req, res) => {
          ctx.record('handler');
          res.end();
        }),
      );
    },
    run: (client) => client.get('/watched'),
  },
  'several request listeners': {
    setup: (ctx) =>
      ctx.http
        .createServer()
        .on('request', (req, res) => {
          ctx.record('first');
          res.write('1');
        })
        .on('request', (req, res) => {
          ctx.record('second');
          res.end('2');
        }),
    async run(client) {
      const c = await client.connect();
      c.write(get);
      await c.response();
    },
  },
  'a request listener added and removed while it runs': {
    setup(ctx) {
      const server = ctx.http.createServer();
      server.once('request', (req, res) => {
        ctx.record('once');
        res.end('once');
        server.on('request', (_, answer) => answer.end('then'));
      });
      return server;
    },
    async run(client) {
      const c = await client.connect();
      for (let i = 0; i < 2; i += 1) {
        c.write(get);
        await c.response();
      }
    },
  },
  'no request listener at all': {
    setup: (ctx) => {
      const server = ctx.http.createServer();
      server.on('connection', () => ctx.record('connection'));
      return server;
    },
    async run(client) {
      const c = await client.connect();
      c.write(get);
      await client.until('connection');
      await new Promise((resolve) => setTimeout(resolve, 50));
    },
  },
  'server.emit replaced on the instance': {
    setup(ctx) {
      const server = ctx.http.createServer(answering(ctx, (req, res) => res.end('x')));
      const { emit } = server;
      server.emit = function replaced(event, ...args) {
        if (event === 'request' && args[0].url === '/') ctx.record('emit', event, args[0].url, args.length);
        return emit.call(this, event, ...args);
      };
      return server;
    },
  },
  'Server.prototype.emit replaced': {
    setup(ctx) {
      const { emit } = ctx.http.Server.prototype;
      const own = Object.hasOwn(ctx.http.Server.prototype, 'emit');
      ctx.http.Server.prototype.emit = function replaced(event, ...args) {
        if (event === 'request' && args[0].url === '/') ctx.record('emit', event);
        return emit.call(this, event, ...args);
      };
      ctx.defer(() => {
        if (own) ctx.http.Server.prototype.emit = emit;
        else delete ctx.http.Server.prototype.emit;
      });
      return ctx.http.createServer(answering(ctx, (req, res) => res.end('x')));
    },
  },
  'ServerResponse.prototype.end replaced': {
    setup(ctx) {
      const { end } = ctx.http.ServerResponse.prototype;
      const own = Object.hasOwn(ctx.http.ServerResponse.prototype, 'end');
      ctx.http.ServerResponse.prototype.end = function replaced(...args) {
        if (this.req.url === '/') ctx.record('end', args.length);
        return end.apply(this, args);
      };
      ctx.defer(() => {
        if (own) ctx.http.ServerResponse.prototype.end = end;
        else delete ctx.http.ServerResponse.prototype.end;
      });
      return ctx.http.createServer(answering(ctx, (req, res) => res.end('x')));
    },
  },
  'custom IncomingMessage and ServerResponse classes': {
    setup(ctx) {
      class Asked extends ctx.http.IncomingMessage {
        get shout() {
          return this.url.toUpperCase();
        }
      }
      class Answer extends ctx.http.ServerResponse {
        reply(text) {
          this.setHeader('X-Reply', 'own');
          this.end(text);
        }
      }
      return ctx.http.createServer(
        { IncomingMessage: Asked, ServerResponse: Answer },
        answering(ctx, (req, res) => {
          ctx.record(req instanceof Asked, res instanceof Answer, req.constructor.name, res.constructor.name);
          res.reply(req.shout);
        }),
      );
    },
    run: (client) => client.get('/path'),
  },
  'a response that others assign to': {
    handler: (req, res, ctx) => {
      res.locals = { a: 1 };
      req.user = 'u';
      ctx.record(Object.keys(res).includes('locals'), Object.keys(req).includes('user'));
      res.end();
    },
  },
});
