/** Upgrades over TLS: ws, socket.io, and by hand; by themselves, and on servers that speak HTTP/2 as well. */
import { once } from 'node:events';
import http2 from 'node:http2';
import https from 'node:https';
import { Server as SocketServer } from 'socket.io';
import { io } from 'socket.io-client';
import WebSocket, { WebSocketServer } from 'ws';
import { pair } from '../harness/certificates.mjs';
import { answering, group } from '../harness/scenario.mjs';

const UPGRADE = 'GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n';
const SWITCHED = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n';

/** What the server is made with; a scenario may want more. */
const options = (ctx) => ({ ...pair('server'), ...ctx.serverOptions });

const event = (emitter, name) => new Promise((resolve, reject) => {
  emitter.once(name, (...args) => resolve(args));
  if (name !== 'error') emitter.once('error', reject);
});

const plain = (ctx) => https.createServer(options(ctx), answering(ctx, (req, res) => res.end('plain')));

const echoing = (ctx, name = 'upgrade') => (req, socket, head) => {
  ctx.record(name, req.method, req.url, head.toString('latin1'), socket.encrypted, socket.remoteAddress, socket.getProtocol());
  socket.write(name === 'upgrade' ? SWITCHED : 'HTTP/1.1 200 Established\r\n\r\n');
  if (head.length > 0) socket.write(head);
  socket.pipe(socket);
  socket.on('close', () => ctx.record('socket close'));
};

const withWs = (onConnection = (socket) => socket.on('message', (data, binary) => socket.send(data, { binary }))) => (ctx) => {
  const app = ctx.express();
  app.get('/', (req, res) => res.send('plain'));
  const server = https.createServer(options(ctx), app);
  ctx.wss = new WebSocketServer({ server, perMessageDeflate: true });
  ctx.wss.on('connection', (socket, req) => {
    ctx.record('connection', req.url, req.socket.encrypted);
    socket.on('close', (code, reason) => ctx.record('close', code, String(reason)));
    onConnection(socket);
  });
  ctx.defer(() => ctx.wss.clients.forEach((socket) => socket.terminate()));
  return server;
};

const open = async (ctx, path = '/') => {
  const socket = new WebSocket(`wss://127.0.0.1:${ctx.address}${path}`, { rejectUnauthorized: false });
  ctx.defer(() => socket.terminate());
  await event(socket, 'open');
  return socket;
};

const asked = async (socket, message) => {
  const answer = event(socket, 'message');
  socket.send(message);
  return (await answer)[0];
};

const withIo = () => (ctx) => {
  const app = ctx.express();
  app.get('/', (req, res) => res.send('plain'));
  const server = https.createServer(options(ctx), app);
  const sockets = new SocketServer(server);
  ctx.defer(() => new Promise((resolve) => void sockets.close(() => resolve())));
  sockets.on('connection', (socket) => {
    ctx.record('connection', socket.conn.transport.name);
    socket.on('ask', (value, answer) => answer({ value }));
    socket.on('disconnect', (reason) => ctx.record('disconnect', reason));
  });
  return server;
};

const connectIo = async (ctx, options) => {
  const socket = io(`https://127.0.0.1:${ctx.address}`, { rejectUnauthorized: false, reconnection: false, ...options });
  ctx.defer(() => socket.close());
  await event(socket, 'connect');
  return socket;
};

const scenarios = {
  'upgrade and echo': {
    setup: (ctx) => plain(ctx).on('upgrade', echoing(ctx)),
    async run(client) {
      const c = await client.secure();
      c.write(`${UPGRADE}early`);
      await c.response();
      const early = await c.take(5);
      c.write('ping');
      const first = await c.take(4);
      c.write(Buffer.alloc(1_000_000, 'z'));
      const second = await c.take(1_000_000);
      c.end();
      await c.closed();
      await client.until('socket close');
      return [early, first, second.length];
    },
  },
  'upgrade after a plain request on the same connection': {
    setup: (ctx) => plain(ctx).on('upgrade', echoing(ctx)),
    async run(client) {
      const c = await client.secure();
      c.write('GET /first HTTP/1.1\r\nHost: a\r\n\r\n');
      await c.response();
      c.write(UPGRADE);
      await c.response();
      c.write('ping');
      return c.take(4);
    },
  },
  'upgrade refused by hand': {
    setup: (ctx) => plain(ctx).on('upgrade', (req, socket) => {
      ctx.record('upgrade');
      socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    }),
    async run(client) {
      const c = await client.secure();
      c.write(UPGRADE);
      await c.response();
      await c.closed();
    },
  },
  'upgrade destroyed': {
    setup: (ctx) => plain(ctx).on('upgrade', (req, socket) => {
      ctx.record('upgrade');
      socket.destroy();
    }),
    async run(client) {
      const c = await client.secure();
      c.write(UPGRADE);
      await c.closed();
    },
  },
  'the client vanishes': {
    setup: (ctx) => plain(ctx).on('upgrade', echoing(ctx)),
    async run(client) {
      const c = await client.secure();
      c.write(UPGRADE);
      await c.response();
      c.destroy();
      await client.until('socket close');
    },
  },
  'a writer that is faster than its reader waits': {
    setup: (ctx) => plain(ctx).on('upgrade', (req, socket) => {
      socket.write(SWITCHED);
      const part = Buffer.alloc(64 * 1024, 'y');
      let left = 40;
      let waited = 0;
      const more = () => {
        while (left > 0) {
          left--;
          if (!socket.write(part)) {
            waited++;
            return void socket.once('drain', more);
          }
        }
        ctx.record('waited', waited > 3);
        socket.end();
      };
      more();
    }),
    async run(client) {
      const c = await client.secure();
      c.socket.pause();
      c.write(UPGRADE);
      await new Promise((resolve) => setTimeout(resolve, 50));
      c.socket.resume();
      await c.response();
      const { length } = await c.take(40 * 64 * 1024);
      await c.closed();
      return length;
    },
  },
  'CONNECT and echo': {
    setup: (ctx) => plain(ctx).on('connect', echoing(ctx, 'connect')),
    async run(client) {
      const c = await client.secure();
      c.write('CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n');
      await c.response();
      c.write('tunnel');
      return c.take(6);
    },
  },
  'server.close with an upgraded connection open': {
    setup: (ctx) => plain(ctx).on('upgrade', echoing(ctx)),
    async run(client, ctx) {
      const c = await client.secure();
      c.write(UPGRADE);
      await c.response();
      ctx.server.close(() => ctx.record('server close'));
      c.write('alive');
      const alive = await c.take(5);
      c.end();
      await client.until('server close');
      return alive;
    },
    unordered: 'Node’s server waits for the socket beneath the encrypted one, which closes first; here there is one',
  },
  'ws: messages': {
    setup: withWs(),
    async run(client, ctx) {
      const socket = await open(ctx, '/chat');
      const text = String(await asked(socket, 'hello'));
      const bytes = (await asked(socket, Buffer.alloc(300_000, 7))).length;
      socket.close(1000, 'done');
      await client.until('close');
      return [text, bytes];
    },
  },
  'ws: the server closes': {
    setup: withWs((socket) => socket.close(4000, 'go')),
    async run(client, ctx) {
      const socket = new WebSocket(`wss://127.0.0.1:${ctx.address}/`, { rejectUnauthorized: false });
      const [code, reason] = await event(socket, 'close');
      return [code, String(reason)];
    },
  },
  'ws: ping and termination': {
    setup: withWs((socket) => socket.on('ping', () => socket.terminate())),
    async run(client, ctx) {
      const socket = await open(ctx);
      socket.ping();
      const [code] = await event(socket, 'close');
      return code;
    },
  },
  'socket.io: WebSocket at once': {
    setup: withIo(),
    async run(client, ctx) {
      const socket = await connectIo(ctx, { transports: ['websocket'] });
      const answer = await socket.emitWithAck('ask', 1);
      socket.close();
      await client.until('disconnect');
      return answer;
    },
  },
  'socket.io: polling, then WebSocket': {
    setup: withIo(),
    async run(client, ctx) {
      const socket = await connectIo(ctx, {});
      await new Promise((resolve) => {
        if (socket.io.engine.transport.name === 'websocket') resolve();
        else socket.io.engine.once('upgrade', resolve);
      });
      const answer = await socket.emitWithAck('ask', 2);
      socket.close();
      await client.until('disconnect');
      return answer;
    },
    uncounted: 'a client that polls makes as many requests as it gets done before it upgrades or leaves',
  },
};

/** A request over HTTP/2 where the engine serves, which speaks it, and over HTTP/1.1 where it does not. */
async function askBeside(ctx) {
  const origin = `https://127.0.0.1:${ctx.address}`;
  const session = http2.connect(origin, { rejectUnauthorized: false, ALPNProtocols: ['h2', 'http/1.1'] });
  ctx.defer(() => session.destroy());
  const spoken = await once(session, 'connect').then(() => session.alpnProtocol, () => 'nothing');
  const isEngine = ctx.server.xsys?.engine === 'rust';
  if ((spoken === 'h2') !== isEngine) throw new Error(`${isEngine ? 'the engine' : 'Node'} agrees on ${spoken}`);
  if (!isEngine) return askHttp1(origin);
  const stream = session.request();
  let text = '';
  stream.setEncoding('utf8').on('data', (data) => (text += data));
  await once(stream, 'close');
  return text;
}

async function askHttp1(origin) {
  const [response] = await once(https.get(origin, { rejectUnauthorized: false, agent: false }), 'response');
  let text = '';
  response.setEncoding('utf8').on('data', (data) => (text += data));
  await once(response, 'end');
  return text;
}

/** The same on a server that speaks HTTP/2 too, with a request over that before and after. */
const besideHttp2 = Object.fromEntries(
  Object.entries(scenarios).filter(([title]) => !/CONNECT|server\.close/.test(title)).map(([title, { setup, run, ...rest }]) => [
    title,
    {
      ...rest,
      setup: (ctx) => setup(Object.assign(ctx, { serverOptions: { http2: true } })),
      async run(client, ctx) {
        const before = await askBeside(ctx);
        const returned = await run(client, ctx);
        return [before, returned ?? null, await askBeside(ctx)];
      },
      uncounted: rest.uncounted ?? 'requests beside those of the scenario',
    },
  ]),
);

export default [...group('https/upgrade', scenarios), ...group('https/upgrade beside HTTP/2', besideHttp2)];
