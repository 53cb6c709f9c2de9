/** Which events an application hears, and in which order. */
import { AsyncLocalStorage, executionAsyncId } from 'node:async_hooks';
import diagnosticsChannel from 'node:diagnostics_channel';
import { answering, group } from '../harness/scenario.mjs';

const REQ = ['data', 'end', 'close', 'aborted', 'error', 'pause', 'resume'];
const RES = ['finish', 'close', 'prefinish', 'pipe', 'unpipe', 'drain', 'error', 'socket'];
const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const watched = (handler) => (req, res, ctx) => {
  ctx.watch(req, 'req', REQ.filter((event) => event !== 'data'));
  ctx.watch(res, 'res', RES);
  return handler(req, res, ctx);
};
/** The client leaves when the application says so; the scenario ends when the response has closed. */
const leaving = (bytes, label, how = 'destroy') => async (client) => {
  const connection = await client.connect();
  connection.write(bytes);
  await client.until(label);
  connection[how]();
  await client.until('res close');
};

export default group('http/events', {
  'GET answered at once': { handler: watched((req, res) => res.end('x')) },
  'GET answered later': { handler: watched((req, res) => setTimeout(() => res.end('x'), 10)) },
  'GET with resume': { handler: watched((req, res) => { req.resume(); res.end('x'); }) },
  'POST read to its end': { handler: watched((req, res) => { req.on('data', () => undefined).on('end', () => res.end('x')); }), run: (client) => client.post('/', 'abc') },
  'POST not read': { handler: watched((req, res) => res.end('x')), run: (client) => client.post('/', 'abc') },
  'POST answered before it is read': { handler: watched((req, res) => { res.end('x'); req.resume(); }), run: (client) => client.post('/', 'abc') },
  'HEAD': { handler: watched((req, res) => res.end('x')), run: (client) => client.send(['HEAD / HTTP/1.1', 'Host: a']) },
  'Connection: close': { handler: watched((req, res) => res.end('x')), run: (client) => client.get('/', 'Connection: close') },
  'callbacks of write and end': {
    handler: watched((req, res, ctx) => { res.write('a', () => ctx.record('written a')); res.write('b', 'utf8', (error) => ctx.record('written b', error ?? null)); res.end('c', () => ctx.record('ended')); ctx.record('returned'); }),
  },
  'callback of end without data': { handler: watched((req, res, ctx) => { res.end(() => ctx.record('ended')); ctx.record('returned'); }) },
  'end twice': { handler: watched((req, res, ctx) => { res.end('x'); ctx.record(res.end('y') === res); res.end((error) => ctx.record('second end', error?.code ?? null)); }) },
  'write after end': {
    handler: watched((req, res, ctx) => { res.end('x'); ctx.record('write', res.write('y', (error) => ctx.record('callback', error?.code ?? null))); }),
  },
  'write after finish': {
    handler: watched((req, res, ctx) => { res.end('x'); res.on('close', () => { ctx.record('write', res.write('y', (error) => ctx.record('callback', error?.code ?? null))); ctx.record('end', res.end() === res); }); }),
  },
  'setHeader after end': { handler: watched((req, res, ctx) => { res.end('x'); try { res.setHeader('a', 'b'); } catch (error) { ctx.record(error.code); } }) },
  'res.destroy before an answer': { handler: watched((req, res) => { res.destroy(); }), async run(client) { const c = await client.connect(); c.write(get); await c.response(); await client.until('res close'); } },
  'res.destroy after a part': { handler: watched((req, res) => { res.write('part'); setTimeout(() => res.destroy(), 20); }), async run(client) { const c = await client.connect(); c.write(get); await c.response(); await client.until('res close'); } },
  'res.destroy with an error': { handler: watched((req, res) => { res.destroy(new Error('mine')); }), async run(client) { const c = await client.connect(); c.write(get); await c.response(); await client.until('res close'); } },
  'req.destroy': { handler: watched((req) => { req.destroy(); }), async run(client) { const c = await client.connect(); c.write(get); await c.response(); await client.until('res close'); } },
  'req.destroy with an error': { handler: watched((req) => { req.destroy(new Error('mine')); }), async run(client) { const c = await client.connect(); c.write(get); await c.response(); await client.until('res close'); } },
  'the client leaves before the answer': { handler: watched((req, res, ctx) => ctx.record('asked')), run: leaving(get, 'asked') },
  'the client resets before the answer': { handler: watched((req, res, ctx) => ctx.record('asked')), run: leaving(get, 'asked', 'reset') },
  'the client leaves in the middle of its body': {
    handler: watched((req, res, ctx) => { req.on('data', (part) => ctx.record('part', part.length)); }),
    run: leaving('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc', 'part'),
  },
  'the client leaves in the middle of a chunked body': {
    handler: watched((req, res, ctx) => { req.on('data', (part) => ctx.record('part', part.length)); }),
    run: leaving('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n', 'part'),
  },
  'the client leaves in the middle of a body nobody reads': {
    handler: watched((req, res, ctx) => ctx.record('asked')),
    run: leaving('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc', 'asked'),
  },
  'the client leaves in the middle of the response': {
    handler: watched((req, res, ctx) => { res.write('part'); ctx.record('asked'); }),
    run: leaving(get, 'asked'),
  },
  'the client leaves, then late writes': {
    handler: watched((req, res, ctx) => {
      ctx.record('asked');
      res.on('close', () => {
        ctx.record('write', res.write('late', (error) => ctx.record('callback', error?.code ?? null)), res.destroyed, res.writableEnded);
        ctx.record('end', res.end('later', () => ctx.record('end callback')) === res, res.headersSent);
        setTimeout(() => ctx.record('over', res.writableFinished), 10);
      });
    }),
    async run(client) { await leaving(get, 'asked')(client); await client.until('over'); },
  },
  'the client leaves while a large answer is on its way': {
    handler: watched((req, res, ctx) => { res.write(Buffer.alloc(8 << 20)); ctx.record('asked', res.writableNeedDrain); }),
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
      res.on('close', () => ctx.record('res close', { aborted: req.aborted, complete: req.complete, destroyed: req.destroyed, errored: req.errored?.code ?? null, resDestroyed: res.destroyed, finished: res.writableFinished, ended: res.writableEnded, socket: res.socket === null, socketDestroyed: req.socket.destroyed }));
    },
    run: leaving(get, 'asked'),
  },
  'the state after an answer': {
    handler(req, res, ctx) {
      res.on('close', () => ctx.record('res close', { aborted: req.aborted, complete: req.complete, destroyed: req.destroyed, resDestroyed: res.destroyed, finished: res.writableFinished, ended: res.writableEnded, noSocket: res.socket === null, reqSocket: req.socket.destroyed, closed: res.closed ?? null }));
      res.end('x');
    },
  },
  'finish and close of three requests on one connection': {
    handler: (req, res, ctx) => { ctx.watch(res, `res${req.url}`, ['finish', 'close']); ctx.watch(req, `req${req.url}`, ['end', 'close']); req.resume(); res.end(req.url); },
    async run(client) {
      const connection = await client.connect();
      for (const path of ['/1', '/2', '/3']) {
        connection.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
        await connection.response();
        await client.until(`res${path} close`);
      }
    },
  },
  'pipe: events of both ends': { handler: watched((req, res) => { req.pipe(res); }), run: (client) => client.post('/', 'abc') },
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
  'AsyncLocalStorage.run reaches later callbacks': {
    setup(ctx) {
      const storage = new AsyncLocalStorage();
      return ctx.http.createServer(answering(ctx, (req, res) => {
        storage.run(req.url, () => {
          req.on('data', () => ctx.record('data', storage.getStore() ?? null));
          req.on('end', () => { ctx.record('end', storage.getStore() ?? null); setTimeout(() => { ctx.record('timer', storage.getStore()); res.end(); }, 2); });
          res.on('finish', () => ctx.record('finish', storage.getStore() ?? null));
        });
      }));
    },
    run: (client) => client.post('/als', 'abc'),
  },
  'AsyncLocalStorage.enterWith does not leak into the next request': {
    setup(ctx) {
      const storage = new AsyncLocalStorage();
      return ctx.http.createServer(answering(ctx, (req, res) => { ctx.record(req.url, storage.getStore() ?? null); storage.enterWith(req.url); setImmediate(() => res.end(storage.getStore())); }));
    },
    async run(client) {
      const connections = await Promise.all(Array.from({ length: 6 }, () => client.connect()));
      for (const [i, connection] of connections.entries()) { connection.write(`GET /${i} HTTP/1.1\r\nHost: a\r\n\r\n`); }
      await Promise.all(connections.map((connection) => connection.response()));
    },
    unordered: 'six connections race',
  },
  'the handler runs in an async context of its own': {
    handler: (req, res, ctx) => { const id = executionAsyncId(); ctx.record('positive', id > 0, id !== ctx.last); ctx.last = id; res.end(); },
    async run(client) { for (let i = 0; i < 2; i += 1) await client.get('/'); },
  },
  'diagnostics channels': {
    setup(ctx) {
      for (const name of ['http.server.request.start', 'http.server.response.finish', 'http.server.response.created']) {
        const heard = (message) => { if (message.request?.url === '/watched') ctx.record(name, Object.keys(message).sort(), message.server === ctx.server, message.socket === message.request.socket); };
        diagnosticsChannel.subscribe(name, heard);
        ctx.defer(() => diagnosticsChannel.unsubscribe(name, heard));
      }
      return ctx.http.createServer(answering(ctx, (req, res) => { ctx.record('handler'); res.end(); }));
    },
    run: (client) => client.get('/watched'),
  },
  'several request listeners': {
    setup: (ctx) => ctx.http.createServer().on('request', (req, res) => { ctx.record('first'); res.write('1'); }).on('request', (req, res) => { ctx.record('second'); res.end('2'); }),
    async run(client) { const c = await client.connect(); c.write(get); await c.response(); },
  },
  'a request listener added and removed while it runs': {
    setup(ctx) {
      const server = ctx.http.createServer();
      server.once('request', (req, res) => { ctx.record('once'); res.end('once'); server.on('request', (_, answer) => answer.end('then')); });
      return server;
    },
    async run(client) { const c = await client.connect(); for (let i = 0; i < 2; i += 1) { c.write(get); await c.response(); } },
  },
  'no request listener at all': {
    setup: (ctx) => { const server = ctx.http.createServer(); server.on('connection', () => ctx.record('connection')); return server; },
    async run(client) { const c = await client.connect(); c.write(get); await client.until('connection'); await new Promise((resolve) => setTimeout(resolve, 50)); },
  },
  'server.emit replaced on the instance': {
    setup(ctx) {
      const server = ctx.http.createServer(answering(ctx, (req, res) => res.end('x')));
      const { emit } = server;
      server.emit = function replaced(event, ...args) { if (event === 'request' && args[0].url === '/') ctx.record('emit', event, args[0].url, args.length); return emit.call(this, event, ...args); };
      return server;
    },
  },
  'Server.prototype.emit replaced': {
    setup(ctx) {
      const { emit } = ctx.http.Server.prototype;
      const own = Object.hasOwn(ctx.http.Server.prototype, 'emit');
      ctx.http.Server.prototype.emit = function replaced(event, ...args) { if (event === 'request' && args[0].url === '/') ctx.record('emit', event); return emit.call(this, event, ...args); };
      ctx.defer(() => { if (own) ctx.http.Server.prototype.emit = emit; else delete ctx.http.Server.prototype.emit; });
      return ctx.http.createServer(answering(ctx, (req, res) => res.end('x')));
    },
  },
  'ServerResponse.prototype.end replaced': {
    setup(ctx) {
      const { end } = ctx.http.ServerResponse.prototype;
      const own = Object.hasOwn(ctx.http.ServerResponse.prototype, 'end');
      ctx.http.ServerResponse.prototype.end = function replaced(...args) { if (this.req.url === '/') ctx.record('end', args.length); return end.apply(this, args); };
      ctx.defer(() => { if (own) ctx.http.ServerResponse.prototype.end = end; else delete ctx.http.ServerResponse.prototype.end; });
      return ctx.http.createServer(answering(ctx, (req, res) => res.end('x')));
    },
  },
  'custom IncomingMessage and ServerResponse classes': {
    setup(ctx) {
      class Asked extends ctx.http.IncomingMessage { get shout() { return this.url.toUpperCase(); } }
      class Answer extends ctx.http.ServerResponse { reply(text) { this.setHeader('X-Reply', 'own'); this.end(text); } }
      return ctx.http.createServer({ IncomingMessage: Asked, ServerResponse: Answer }, answering(ctx, (req, res) => {
        ctx.record(req instanceof Asked, res instanceof Answer, req.constructor.name, res.constructor.name);
        res.reply(req.shout);
      }));
    },
    run: (client) => client.get('/path'),
  },
  'a response that others assign to': { handler: (req, res, ctx) => { res.locals = { a: 1 }; req.user = 'u'; ctx.record(Object.keys(res).includes('locals'), Object.keys(req).includes('user')); res.end(); } },
});
