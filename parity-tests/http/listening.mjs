/** Where a server can listen, and what it says when it cannot. */
import net from 'node:net';
import { closeSync, existsSync, openSync } from 'node:fs';
import { answering, group } from '../harness/scenario.mjs';

const hello = (ctx) => ctx.http.createServer(answering(ctx, (req, res) => res.end('hello')));
const event = (emitter, name) => new Promise((resolve) => emitter.once(name, resolve));
const failure = (ctx, server) =>
  new Promise((resolve) => {
    server.once('error', (error) => {
      ctx.record(
        'error',
        error.code,
        error.syscall ?? null,
        error.message.replace(/:\d{3,5}$/, ':<port>'),
        error.address ?? null,
        typeof error.errno,
      );
      resolve();
    });
    server.once('listening', () => {
      ctx.record('listening');
      resolve();
    });
  });
const none = { setup: () => undefined };

export default group('http/listening', {
  'address before and after listening': {
    setup: hello,
    run: (client, ctx) => {
      const { port, ...rest } = ctx.server.address();
      ctx.record(typeof port, rest, ctx.server.listening, hello(ctx).address(), hello(ctx).listening);
    },
  },
  'listen with a callback and its event': {
    ...none,
    async run(client, ctx) {
      const server = ctx.own(hello(ctx));
      server.on('listening', () => ctx.record('event'));
      ctx.record(
        server.listen(0, '127.0.0.1', function listening() {
          ctx.record('callback', this === server);
        }) === server,
        server.listening,
      );
      await event(server, 'listening');
    },
  },
  'listen without a host': {
    ...none,
    async run(client, ctx) {
      const server = ctx.own(hello(ctx)).listen(0);
      await event(server, 'listening');
      const { address, family } = server.address();
      ctx.server = server;
      await client.get('/');
      return [address, family];
    },
  },
  'listen on localhost by name': {
    ...none,
    async run(client, ctx) {
      const server = ctx.own(hello(ctx)).listen(0, 'localhost');
      await event(server, 'listening');
      return server.address().address;
    },
  },
  'listen on ::1': {
    ...none,
    async run(client, ctx) {
      const server = ctx.own(hello(ctx));
      server.listen(0, '::1');
      await Promise.race([event(server, 'listening'), event(server, 'error')]);
      return { ...server.address(), port: 'any' };
    },
  },
  'listen with an options object': {
    ...none,
    async run(client, ctx) {
      const server = ctx.own(hello(ctx)).listen({ port: 0, host: '127.0.0.1', backlog: 10, exclusive: true });
      await event(server, 'listening');
      ctx.server = server;
      await client.get('/');
    },
  },
  'listen with a backlog argument': {
    ...none,
    async run(client, ctx) {
      const server = ctx.own(hello(ctx)).listen(0, '127.0.0.1', 5);
      await event(server, 'listening');
      ctx.server = server;
      await client.get('/');
    },
  },
  'listen with an AbortSignal': {
    ...none,
    async run(client, ctx) {
      const controller = new AbortController();
      const server = ctx.own(hello(ctx)).listen({ port: 0, host: '127.0.0.1', signal: controller.signal });
      await event(server, 'listening');
      server.on('close', () => ctx.record('close'));
      controller.abort();
      await client.until('close');
      return server.listening;
    },
  },
  'listen on a Unix socket': {
    ...none,
    async run(client, ctx) {
      const path = ctx.path('sock');
      ctx.server = ctx
        .own(
          ctx.http.createServer(
            answering(ctx, (req, res) => {
              ctx.record(req.socket.remoteAddress ?? null, req.socket.remotePort ?? null, req.socket.address());
              res.end('unix');
            }),
          ),
        )
        .listen(path);
      await event(ctx.server, 'listening');
      ctx.record(ctx.server.address() === path);
      await client.get('/');
      await new Promise((resolve) => {
        ctx.server.close(resolve);
        ctx.server.closeAllConnections();
      });
      ctx.record('left behind', existsSync(path));
    },
  },
  'a Unix socket path in a folder that is not there': {
    ...none,
    async run(client, ctx) {
      const server = hello(ctx).listen(`${ctx.path('no')}/such/sock`);
      await failure(ctx, server);
    },
    masks: [{ pattern: /\/\S*xsys-parity-[^/]*/g, as: '<folder>', reason: 'a folder made for the scenario' }],
  },
  'a Unix socket path in use': {
    ...none,
    async run(client, ctx) {
      const path = ctx.path('sock');
      const first = ctx.own(hello(ctx)).listen(path);
      await event(first, 'listening');
      await failure(ctx, hello(ctx).listen(path));
    },
    masks: [{ pattern: /\/\S*xsys-parity-[^/]*/g, as: '<folder>', reason: 'a folder made for the scenario' }],
  },
  'a port in use': {
    setup: hello,
    async run(client, ctx) {
      await failure(ctx, hello(ctx).listen(ctx.address, '127.0.0.1'));
      await client.get('/');
    },
  },
  'a port in use, no host given': {
    setup: hello,
    run: (client, ctx) => failure(ctx, hello(ctx).listen(ctx.address)),
  },
  'a descriptor that is not open': { ...none, run: (client, ctx) => failure(ctx, hello(ctx).listen({ fd: 9999 })) },
  'a descriptor that is no socket': {
    ...none,
    async run(client, ctx) {
      const folder = openSync('.', 'r');
      ctx.defer(() => closeSync(folder));
      await failure(ctx, hello(ctx).listen({ fd: folder }));
    },
  },
  'a port in use by net': {
    ...none,
    async run(client, ctx) {
      const other = net.createServer().listen(0, '127.0.0.1');
      await event(other, 'listening');
      ctx.defer(() => other.close());
      await failure(ctx, hello(ctx).listen(other.address().port, '127.0.0.1'));
    },
  },
  'an address that is not ours': { ...none, run: (client, ctx) => failure(ctx, hello(ctx).listen(0, '192.0.2.1')) },
  'a name that does not resolve': {
    ...none,
    run: (client, ctx) => failure(ctx, hello(ctx).listen(0, 'no.such.host.invalid')),
    masks: [
      {
        pattern: /EAI_AGAIN/g,
        as: 'ENOTFOUND',
        reason: 'the resolver decides whether a name is unknown or unknowable',
      },
    ],
  },
  'an invalid port': {
    ...none,
    run: (client, ctx) => {
      for (const port of [70000, -1, 1.5]) {
        try {
          ctx.own(hello(ctx)).listen(port, '127.0.0.1');
          ctx.record('no error');
        } catch (error) {
          ctx.record(error.code, error.message.split('\n')[0]);
        }
      }
    },
  },
  'listen twice': {
    setup: hello,
    async run(client, ctx) {
      try {
        ctx.server.listen(0);
        ctx.record('no error');
      } catch (error) {
        ctx.record(error.code, error.message);
      }
      await client.get('/');
    },
  },
  'listen again after close': {
    setup: hello,
    async run(client, ctx) {
      await client.get('/');
      await new Promise((resolve) => {
        ctx.server.close(resolve);
        ctx.server.closeAllConnections();
      });
      ctx.server.listen(0, '127.0.0.1');
      await event(ctx.server, 'listening');
      await client.get('/');
    },
  },
});
