/** `Upgrade` and `CONNECT`: the socket goes to the application. */
import { answering, group } from '../harness/scenario.mjs';

const UPGRADE = 'GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n';
const SWITCHED = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n';
const echoing =
  (ctx, name = 'upgrade') =>
  (req, socket, head) => {
    ctx.record(name, req.method, req.url, req.headers, req.upgrade, head.toString('latin1'), req.httpVersion);
    ctx.record(
      'socket',
      typeof socket.write,
      socket.remoteAddress,
      socket.readable,
      socket.writable,
      req.socket === socket,
    );
    socket.write(name === 'upgrade' ? SWITCHED : 'HTTP/1.1 200 Established\r\n\r\n');
    if (head.length > 0) socket.write(head);
    socket.pipe(socket);
    socket.on('close', () => ctx.record('socket close'));
  };
const plain = (ctx) =>
  ctx.http.createServer(
    answering(ctx, (req, res) => {
      ctx.record('request', req.url, req.upgrade);
      res.end('plain');
    }),
  );

export default group('http/upgrade', {
  'upgrade and echo': {
    setup: (ctx) => plain(ctx).on('upgrade', echoing(ctx)),
    async run(client) {
      const c = await client.connect();
      c.write(UPGRADE);
      await c.response();
      c.write('ping');
      const first = await c.take(4);
      c.write(Buffer.alloc(100_000, 'z'));
      const second = await c.take(100_000);
      c.end();
      await c.closed();
      await client.until('socket close');
      return [first, second.length];
    },
  },
  ...Object.fromEntries(
    [
      ['an upgrade', 'GET /chat HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n', 'upgrade'],
      ['CONNECT', 'CONNECT a:80 HTTP/1.1\r\n\r\n', 'connect'],
      ['CONNECT that nobody takes', 'CONNECT a:80 HTTP/1.1\r\n\r\n', undefined],
    ].map(([what, head, event]) => [
      `${what} without a Host`,
      {
        setup: (ctx) => {
          const server = plain(ctx);
          return event === undefined ? server : server.on(event, (req, socket) => socket.end(`taken ${req.url}`));
        },
        async run(client) {
          const c = await client.connect();
          c.write(head);
          await c.closed();
        },
      },
    ]),
  ),
  ...Object.fromEntries(
    [false, true].map((answer) => [
      `shouldUpgradeCallback says ${answer}`,
      {
        setup: (ctx) =>
          ctx.http
            .createServer(
              { shouldUpgradeCallback: (req) => (ctx.record('asked', req.url), answer) },
              answering(ctx, (req, res) => res.end('plain')),
            )
            .on('upgrade', (req, socket) => socket.end(`${SWITCHED}taken`)),
        async run(client) {
          const c = await client.connect();
          c.write(UPGRADE);
          await c.response();
          c.end();
          await c.closed();
        },
      },
    ]),
  ),
  'bytes sent together with the upgrade are the head': {
    setup: (ctx) => plain(ctx).on('upgrade', echoing(ctx)),
    async run(client) {
      const c = await client.connect();
      c.write(`${UPGRADE}early`);
      await c.response();
      return c.take(5);
    },
  },
  'upgrade after a plain request on the same connection': {
    setup: (ctx) => plain(ctx).on('upgrade', echoing(ctx)),
    async run(client) {
      const c = await client.connect();
      c.write('GET /first HTTP/1.1\r\nHost: a\r\n\r\n');
      await c.response();
      c.write(UPGRADE);
      await c.response();
      c.write('ping');
      return c.take(4);
    },
  },
  'upgrade refused by hand': {
    setup: (ctx) =>
      plain(ctx).on('upgrade', (req, socket) => {
        ctx.record('upgrade');
        socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      }),
    async run(client) {
      const c = await client.connect();
      c.write(UPGRADE);
      await c.response();
      await c.closed();
    },
  },
  'upgrade destroyed': {
    setup: (ctx) =>
      plain(ctx).on('upgrade', (req, socket) => {
        ctx.record('upgrade');
        socket.destroy();
      }),
    async run(client) {
      const c = await client.connect();
      c.write(UPGRADE);
      await c.closed();
    },
  },
  'upgrade without a listener is an ordinary request': {
    setup: plain,
    run: (client) => client.send(UPGRADE.trimEnd().split('\r\n')),
  },
  'upgrade with a body and without a listener': {
    setup: plain,
    run: (client) =>
      client.send(
        ['POST /chat HTTP/1.1', 'Host: a', 'Connection: Upgrade', 'Upgrade: echo', 'Content-Length: 3'],
        'abc',
      ),
  },
  'an Upgrade header without Connection: Upgrade': {
    setup: (ctx) => plain(ctx).on('upgrade', echoing(ctx)),
    run: (client) => client.get('/x', 'Upgrade: echo'),
  },
  'Connection: upgrade without an Upgrade header': {
    setup: (ctx) => plain(ctx).on('upgrade', echoing(ctx)),
    run: (client) => client.get('/x', 'Connection: Upgrade'),
  },
  'a plain request beside an upgraded connection': {
    setup: (ctx) => plain(ctx).on('upgrade', echoing(ctx)),
    async run(client) {
      const c = await client.connect();
      c.write(UPGRADE);
      await c.response();
      await client.get('/beside');
      c.write('still');
      return c.take(5);
    },
  },
  'the upgrade listener comes late': {
    setup: plain,
    async run(client, ctx) {
      await client.get('/before', 'Connection: Upgrade', 'Upgrade: echo');
      ctx.server.on('upgrade', echoing(ctx));
      const c = await client.connect();
      c.write(UPGRADE);
      await c.response();
      c.write('ping');
      return c.take(4);
    },
  },
  'server.close with an upgraded connection open': {
    unordered: 'the engine closes the listener on a thread of its own, and a server is closed when its port is free',
    setup: (ctx) => plain(ctx).on('upgrade', echoing(ctx)),
    async run(client, ctx) {
      const c = await client.connect();
      c.write(UPGRADE);
      await c.response();
      ctx.server.close(() => ctx.record('server close'));
      c.write('alive');
      const alive = await c.take(5);
      c.end();
      await client.until('server close');
      return alive;
    },
  },
  'CONNECT and echo': {
    setup: (ctx) => plain(ctx).on('connect', echoing(ctx, 'connect')),
    async run(client) {
      const c = await client.connect();
      c.write('CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n');
      await c.response();
      c.write('tunnel');
      return c.take(6);
    },
  },
  'CONNECT without a listener closes': {
    setup: plain,
    async run(client) {
      const c = await client.connect();
      c.write('CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n');
      await c.closed();
    },
  },
});
