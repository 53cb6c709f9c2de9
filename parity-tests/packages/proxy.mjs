/** http-proxy-middleware: requests and upgrades passed on to another server of the same core. */
import { createProxyMiddleware } from 'http-proxy-middleware';
import { createHash } from 'node:crypto';
import { group } from '../harness/scenario.mjs';

const BIG = Buffer.alloc(3 << 20, 'proxied ');

/** A front with the proxy before a back that records what reaches it. */
const proxied =
  (back, options = {}) =>
  async (ctx) => {
    const target = ctx.http.createServer((req, res) => back(req, res, ctx));
    const port = await ctx.listen(target);
    ctx.back = target;
    const app = ctx.express();
    app.use(createProxyMiddleware({ target: `http://127.0.0.1:${port}`, ...options }));
    return ctx.http.createServer(app);
  };
const echo = (req, res, ctx) => {
  const hash = createHash('sha256');
  req
    .on('data', (part) => hash.update(part))
    .on('end', () => {
      if (req.url !== '/__usable')
        ctx.record('back', req.method, req.url, { ...req.headers, host: '' }, hash.digest('hex'));
      res.setHeader('X-Back', 'yes');
      res.end('from the back');
    });
};

export default group('packages/proxy', {
  'GET': { setup: proxied(echo), run: (client) => client.get('/p?q=1', 'X-A: b') },
  'POST with a body': {
    setup: proxied(echo),
    run: (client) => client.post('/p', 'a body', 'Content-Type: text/plain'),
  },
  'POST of 3 MB': { setup: proxied(echo), run: (client) => client.post('/p', BIG) },
  'chunked POST': {
    setup: proxied(echo),
    run: (client) =>
      client.send(['POST /p HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked'], '3\r\nabc\r\n0\r\n\r\n'),
  },
  'DELETE with a body': {
    setup: proxied(echo),
    run: (client) => client.send(['DELETE /p HTTP/1.1', 'Host: a', 'Content-Length: 3'], 'abc'),
  },
  'HEAD': { setup: proxied(echo), run: (client) => client.send(['HEAD /p HTTP/1.1', 'Host: a']) },
  '3 MB from the back': { setup: proxied((req, res) => res.end(BIG)) },
  'a stream from the back': {
    setup: proxied((req, res) => {
      res.write('a');
      setTimeout(() => res.end('b'), 20);
    }),
  },
  'status, reason and cookies from the back': {
    setup: proxied((req, res) => {
      res.writeHead(404, 'Not Here', { 'Set-Cookie': ['a=1', 'b=2'], 'X-Case': 'Kept' });
      res.end('none');
    }),
  },
  '304 from the back': {
    setup: proxied((req, res) => {
      res.statusCode = 304;
      res.end();
    }),
  },
  'changed path and headers': {
    setup: proxied(echo, {
      pathRewrite: { '^/api': '/v1' },
      headers: { 'X-Added': '1' },
      changeOrigin: true,
      xfwd: true,
    }),
    run: (client) => client.get('/api/x'),
    masks: [{ pattern: /"x-forwarded-port":"\d+"/g, as: '"x-forwarded-port":"<port>"', reason: 'a free port' }],
  },
  // Port 1 belongs to nobody on a loopback interface; a port freed just now may soon be another process's.
  'a back that is not there': {
    app: (app) => {
      app.use(createProxyMiddleware({ target: 'http://127.0.0.1:1' }));
    },
  },
  'a back that dies in the middle': {
    setup: proxied((req, res, ctx) => {
      res.write('part');
      setTimeout(() => res.destroy(), 20);
      res.on('close', () => ctx.record('back close'));
    }),
    run: async (client) => {
      const c = await client.connect();
      c.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await c.received('part');
      await client.until('back close');
    },
  },
  'the client leaves in the middle': {
    setup: proxied((req, res, ctx) => {
      res.write('part');
      res.on('close', () => ctx.record('back close'));
    }),
    run: async (client) => {
      const c = await client.connect();
      c.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await c.received('part');
      c.destroy();
      await client.until('back close');
    },
    masks: [{ pattern: /HTTP\/1\.1 200[^]*/g, as: '<part>', reason: 'cut by the client wherever it was' }],
  },
  'an upgrade': {
    async setup(ctx) {
      const back = ctx.http.createServer().on('upgrade', (req, socket) => {
        ctx.record('back upgrade', req.url);
        socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
        socket.pipe(socket);
      });
      const port = await ctx.listen(back);
      const app = ctx.express();
      const proxy = createProxyMiddleware({ target: `http://127.0.0.1:${port}`, ws: true });
      app.use(proxy);
      return ctx.http.createServer(app).on('upgrade', proxy.upgrade);
    },
    async run(client) {
      const c = await client.connect();
      c.write('GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
      await c.response();
      c.write('through');
      return c.take(7);
    },
  },
});
