/** ws and socket.io: WebSockets and long polling on the same server as express. */
import { Server as SocketServer } from 'socket.io';
import { io } from 'socket.io-client';
import WebSocket, { WebSocketServer } from 'ws';
import { group } from '../harness/scenario.mjs';

const MASKS = [{ pattern: /"sid":"[^"]+"/g, as: '"sid":"<id>"', reason: 'a session id is random' }];
/** Why counts differ from run to run. */
const POLLS = 'a client that polls makes as many requests as it gets done before it upgrades or leaves';
const event = (emitter, name) =>
  new Promise((resolve, reject) => {
    emitter.once(name, (...args) => resolve(args));
    if (name !== 'error') emitter.once('error', reject);
  });
const withWs =
  (options = {}, onConnection = (socket) => socket.on('message', (data, binary) => socket.send(data, { binary }))) =>
  (ctx) => {
    const app = ctx.express();
    app.get('/', (req, res) => res.send('plain'));
    const server = ctx.http.createServer(app);
    ctx.wss = new WebSocketServer({ server, ...options });
    ctx.wss.on('connection', (socket, req) => {
      ctx.record('connection', req.url);
      socket.on('close', (code, reason) => ctx.record('close', code, String(reason)));
      onConnection(socket, req, ctx);
    });
    ctx.defer(() => {
      for (const socket of ctx.wss.clients) socket.terminate();
    });
    return server;
  };
const open = async (ctx, path = '/', ...rest) => {
  const socket = new WebSocket(`ws://127.0.0.1:${ctx.address}${path}`, ...rest);
  ctx.defer(() => socket.terminate());
  await event(socket, 'open');
  return socket;
};
const asked = async (socket, message) => {
  const answer = event(socket, 'message');
  socket.send(message);
  return (await answer)[0];
};
const withIo =
  (options = {}) =>
  (ctx) => {
    const app = ctx.express();
    app.get('/', (req, res) => res.send('plain'));
    const server = ctx.http.createServer(app);
    const sockets = new SocketServer(server, options);
    ctx.defer(
      () =>
        new Promise((resolve) => {
          sockets.close(() => resolve());
        }),
    );
    sockets.on('connection', (socket) => {
      ctx.record('connection', socket.conn.transport.name);
      socket.on('ask', (value, answer) => answer({ value }));
      socket.on('disconnect', (reason) => ctx.record('disconnect', reason));
    });
    return server;
  };
const connect = async (ctx, options) => {
  const socket = io(`http://127.0.0.1:${ctx.address}`, { reconnection: false, forceNew: true, ...options });
  ctx.defer(() => socket.close());
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('connect_error', reject));
  return socket;
};
const HANDSHAKE =
  'GET /socket HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

export default group('packages/sockets', {
  'ws: echo text': {
    setup: withWs(),
    run: async (client, ctx) => {
      const socket = await open(ctx);
      return String(await asked(socket, 'hello'));
    },
  },
  'ws: echo binary of 1 MB': {
    setup: withWs(),
    run: async (client, ctx) => {
      const socket = await open(ctx);
      return (await asked(socket, Buffer.alloc(1 << 20, 7))).length;
    },
  },
  'ws: a thousand messages in order': {
    setup: withWs(),
    run: async (client, ctx) => {
      const socket = await open(ctx);
      let next = 0;
      let inOrder = true;
      const all = new Promise((resolve) => {
        socket.on('message', (data) => {
          inOrder &&= Number(data) === next;
          next += 1;
          if (next === 1000) resolve();
        });
      });
      for (let i = 0; i < 1000; i += 1) socket.send(String(i));
      await all;
      return inOrder;
    },
  },
  'ws: the handshake on the wire': {
    setup: withWs(),
    run: async (client) => {
      const c = await client.connect();
      c.write(HANDSHAKE);
      await c.response();
    },
  },
  'ws: the handshake with a first frame in the same packet': {
    setup: withWs(),
    run: async (client) => {
      const c = await client.connect();
      c.write(Buffer.concat([Buffer.from(HANDSHAKE), Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69])]));
      await c.response();
      return Buffer.from(await c.take(4), 'latin1').toString('hex');
    },
  },
  'ws: a bad handshake': {
    setup: withWs(),
    run: async (client) => {
      const c = await client.connect();
      c.write(HANDSHAKE.replace('Version: 13', 'Version: 7'));
      await c.response();
      await c.closed();
    },
  },
  'ws: another path is refused': {
    setup: withWs({ path: '/only' }),
    run: async (client) => {
      const c = await client.connect();
      c.write(HANDSHAKE);
      await c.response();
      await c.closed();
    },
  },
  'ws: verifyClient refuses': {
    setup: withWs({ verifyClient: (info, callback) => callback(false, 403, 'no') }),
    run: async (client) => {
      const c = await client.connect();
      c.write(HANDSHAKE);
      await c.response();
      await c.closed();
    },
  },
  'ws: a subprotocol and compression': {
    setup: withWs({ perMessageDeflate: true, handleProtocols: () => 'chat' }),
    run: async (client, ctx) => {
      const socket = await open(ctx, '/', ['chat', 'other']);
      return [socket.protocol, socket.extensions, String(await asked(socket, 'squeeze '.repeat(500)))];
    },
  },
  'ws: closed by the server': {
    setup: withWs({}, (socket) => socket.close(4001, 'bye')),
    run: async (client, ctx) => {
      const socket = new WebSocket(`ws://127.0.0.1:${ctx.address}`);
      const [code, reason] = await event(socket, 'close');
      await client.until('close');
      return [code, String(reason)];
    },
  },
  'ws: closed by the client': {
    setup: withWs(),
    run: async (client, ctx) => {
      const socket = await open(ctx);
      socket.close(4002, 'me');
      await client.until('close');
    },
  },
  'ws: terminated by the client': {
    setup: withWs(),
    run: async (client, ctx) => {
      const socket = await open(ctx);
      socket.terminate();
      await client.until('close');
    },
  },
  'ws: ping and pong': {
    setup: withWs(),
    run: async (client, ctx) => {
      const socket = await open(ctx);
      socket.ping('p');
      return String((await event(socket, 'pong'))[0]);
    },
  },
  'ws: plain requests beside it': {
    setup: withWs(),
    run: async (client, ctx) => {
      const socket = await open(ctx);
      await client.get('/');
      return String(await asked(socket, 'still'));
    },
  },
  'ws: noServer and handleUpgrade': {
    setup: (ctx) => {
      const wss = new WebSocketServer({ noServer: true });
      return ctx.http
        .createServer((req, res) => res.end('http'))
        .on('upgrade', (req, socket, head) => {
          wss.handleUpgrade(req, socket, head, (ws) => {
            ctx.record('upgraded', req.url, ws._socket.remoteAddress);
            ws.send('welcome');
          });
        });
    },
    run: async (client, ctx) => {
      const socket = new WebSocket(`ws://127.0.0.1:${ctx.address}/x`);
      ctx.defer(() => socket.terminate());
      return String((await event(socket, 'message'))[0]);
    },
  },
  'socket.io: polling': {
    uncounted: POLLS,
    setup: withIo(),
    run: async (client, ctx) => {
      const socket = await connect(ctx, { transports: ['polling'] });
      const answer = await socket.emitWithAck('ask', 1);
      socket.close();
      await client.until('disconnect');
      return answer;
    },
    masks: MASKS,
  },
  'socket.io: websocket': {
    setup: withIo(),
    run: async (client, ctx) => {
      const socket = await connect(ctx, { transports: ['websocket'] });
      const answer = await socket.emitWithAck('ask', 2);
      socket.close();
      await client.until('disconnect');
      return answer;
    },
    masks: MASKS,
  },
  'socket.io: polling, then upgraded': {
    uncounted: POLLS,
    setup: withIo(),
    run: async (client, ctx) => {
      const socket = await connect(ctx, {});
      await new Promise((resolve) => {
        if (socket.io.engine.transport.name === 'websocket') resolve();
        else socket.io.engine.once('upgrade', resolve);
      });
      const answer = await socket.emitWithAck('ask', 3);
      return [answer, socket.io.engine.transport.name];
    },
    masks: MASKS,
  },
  'socket.io: binary of 500 KB': {
    uncounted: POLLS,
    setup: withIo(),
    run: async (client, ctx) => {
      const socket = await connect(ctx, { transports: ['polling'] });
      const answer = await socket.emitWithAck('ask', Buffer.alloc(500_000, 1));
      return answer.value.length;
    },
    masks: MASKS,
  },
  'socket.io: the first poll on the wire': {
    setup: withIo(),
    run: async (client) => {
      await client.get('/socket.io/?EIO=4&transport=polling');
    },
    masks: MASKS,
  },
  'socket.io: a bad transport': {
    setup: withIo(),
    run: async (client) => {
      await client.get('/socket.io/?EIO=4&transport=pigeon');
    },
  },
  'socket.io: the express application still answers': {
    setup: withIo({ cors: { origin: '*' } }),
    run: async (client) => {
      await client.get('/');
      await client.get('/none');
    },
  },
});
