/** Handshakes that fail, do not come, or are about sessions. */
import { once } from 'node:events';
import https from 'node:https';
import tls from 'node:tls';
import { pair } from '../harness/certificates.mjs';
import { answering, group } from '../harness/scenario.mjs';

const GET = 'GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n';

const serving = (options = {}) => (ctx) =>
  https.createServer({ ...pair('server'), ...options }, answering(ctx, (req, res) => res.end(`reused ${req.socket.isSessionReused()}`)));

const watchedFor = (options) => (ctx) =>
  serving(options)(ctx).on('tlsClientError', (error, socket) => {
    ctx.record('tlsClientError', error.code, socket.destroyed);
  });

/** Connects, and tells what the client made of it. */
const outcome = async (ctx, options) => {
  const socket = tls.connect({ port: ctx.address, host: '127.0.0.1', rejectUnauthorized: false, ...options });
  ctx.defer(() => socket.destroy());
  return new Promise((resolve) => {
    socket.on('secureConnect', () => socket.write(GET));
    socket.on('data', () => resolve('answered'));
    socket.on('error', (error) => resolve(error.code));
    socket.on('close', () => resolve('closed'));
  });
};

const resumes = (version) => async (client, ctx) => {
  const options = { port: ctx.address, host: '127.0.0.1', rejectUnauthorized: false, maxVersion: version, minVersion: version };
  const first = tls.connect(options);
  const session = new Promise((resolve) => first.on('session', resolve));
  first.write(GET);
  await once(first, 'data');
  const kept = await session;
  first.destroy();
  const c = await client.secure({ maxVersion: version, session: kept });
  c.write(GET);
  await c.response();
};

export default group('https/handshakes', {
  'plain HTTP on the TLS port': {
    setup: serving(),
    async run(client) {
      const c = await client.connect();
      c.write(GET);
      await c.closed();
    },
  },
  'plain HTTP on the TLS port, somebody listens': {
    setup: watchedFor(),
    async run(client) {
      const c = await client.connect();
      c.write(GET);
      await c.closed();
      await client.until('tlsClientError');
    },
  },
  'garbage, somebody listens': {
    setup: watchedFor(),
    async run(client) {
      const c = await client.connect();
      c.write(Buffer.alloc(400, 0xfe));
      await c.closed();
      await client.until('tlsClientError');
    },
  },
  'a client that leaves before its hello': {
    setup: watchedFor(),
    async run(client) {
      const c = await client.connect();
      c.end();
      await c.closed();
      await client.until('tlsClientError');
    },
  },
  'a client that leaves in the middle of its hello': {
    setup: watchedFor(),
    async run(client) {
      const c = await client.connect();
      c.write(Buffer.from('16030100c8010000c4', 'hex'));
      c.end();
      await c.closed();
      await client.until('tlsClientError');
    },
  },
  'a client that waits too long': {
    setup: watchedFor({ handshakeTimeout: 100 }),
    async run(client) {
      const c = await client.connect();
      c.write(Buffer.from('16030100c8010000c4', 'hex'));
      await c.closed();
      await client.until('tlsClientError');
    },
  },
  'a client that does not trust the certificate': {
    setup: watchedFor(),
    run: (client, ctx) => outcome(ctx, { rejectUnauthorized: true, servername: 'localhost' }),
  },
  'a client of TLS 1.1': {
    setup: serving(),
    run: (client, ctx) => outcome(ctx, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }),
  },
  'a client with a suite that only OpenSSL has': {
    setup: serving(pair('rsa')),
    run: (client, ctx) => outcome(ctx, { maxVersion: 'TLSv1.2', ciphers: 'AES128-GCM-SHA256' }),
  },
  'minVersion TLS 1.3': {
    setup: serving({ minVersion: 'TLSv1.3' }),
    run: async (client, ctx) => [await outcome(ctx, {}), await outcome(ctx, { maxVersion: 'TLSv1.2' })],
  },
  'maxVersion TLS 1.2': {
    setup: serving({ maxVersion: 'TLSv1.2' }),
    run: async (client, ctx) => [await outcome(ctx, {}), await outcome(ctx, { minVersion: 'TLSv1.3' })],
  },
  'a session is resumed, TLS 1.3': { setup: serving(), run: resumes('TLSv1.3') },
  'a session is resumed, TLS 1.2': { setup: serving(), run: resumes('TLSv1.2') },
  'no ALPN protocol in common': {
    setup: serving(),
    run: (client, ctx) => outcome(ctx, { ALPNProtocols: ['x/1'] }),
  },
  'closing the server while a connection idles': {
    setup: serving(),
    async run(client, ctx) {
      const c = await client.secure();
      c.write(GET);
      await c.response();
      ctx.server.close(() => ctx.record('closed'));
      await c.closed();
      await client.until('closed');
    },
  },
});
