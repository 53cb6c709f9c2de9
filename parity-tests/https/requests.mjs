/** Requests over TLS, and what they know of their connection. */
import https from 'node:https';
import { pair } from '../harness/certificates.mjs';
import { answering, group } from '../harness/scenario.mjs';
import { watched } from '../harness/watched.mjs';

const GET = 'GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n';

const serving = (handler, options = {}) => (ctx) => https.createServer({ ...pair('server'), ...options }, answering(ctx, handler));

const facts = ({ socket }) => ({
  encrypted: socket.encrypted,
  authorized: socket.authorized,
  authorizationError: socket.authorizationError,
  protocol: socket.getProtocol(),
  cipher: socket.getCipher(),
  alpn: socket.alpnProtocol,
  servername: socket.servername,
  reused: socket.isSessionReused(),
  peer: socket.getPeerCertificate(),
  x509: socket.getPeerX509Certificate()?.subject,
});

const asks = (options) => async (client) => {
  const c = await client.secure(options);
  c.write(GET);
  await c.response();
};

const tellsFacts = (req, res) => res.end(JSON.stringify(facts(req)));

export default group('https/requests', {
  'a request and another on the same connection': {
    setup: serving((req, res) => res.end(`${req.method} ${req.url}`)),
    async run(client) {
      const c = await client.secure();
      c.write(GET);
      await c.response();
      await c.probe();
    },
  },
  'what a request knows of its connection, TLS 1.3': { setup: serving(tellsFacts), run: asks({ servername: 'localhost' }) },
  'what a request knows of its connection, TLS 1.2': {
    setup: serving(tellsFacts),
    run: asks({ servername: 'localhost', maxVersion: 'TLSv1.2' }),
  },
  'a client without SNI and ALPN': { setup: serving(tellsFacts), run: asks({ servername: '' }) },
  'ALPN http/1.1': { setup: serving(tellsFacts), run: asks({ ALPNProtocols: ['http/1.1'] }) },
  'ALPN by own order': {
    setup: serving(tellsFacts, { ALPNProtocols: ['x/2', 'x/1'] }),
    run: asks({ ALPNProtocols: ['x/1', 'x/2'] }),
  },
  'req.protocol and req.secure': {
    setup: (ctx) => {
      const app = ctx.express();
      app.get('/a', (req, res) => res.json({ protocol: req.protocol, secure: req.secure, ip: req.ip }));
      return https.createServer(pair('server'), app);
    },
    run: asks({}),
  },
  'a body in chunks, an answer in chunks': {
    setup: serving(watched((req, res) => req.pipe(res))),
    async run(client) {
      const c = await client.secure();
      c.write('POST /a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n');
      await c.received('abc');
      c.write('4\r\ndefg\r\n0\r\n\r\n');
      await c.response();
    },
    unordered: 'a write through OpenSSL is finished a turn later: the request may have closed by then',
  },
  'a large body there and back': {
    setup: serving((req, res) => req.pipe(res)),
    async run(client) {
      const c = await client.secure();
      c.write('POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3000000\r\n\r\n');
      c.write(Buffer.alloc(3_000_000, 'z'));
      await c.response();
    },
  },
  'the client leaves during an answer': {
    setup: serving(watched((req, res) => res.write('a'))),
    async run(client) {
      const c = await client.secure();
      c.write(GET);
      await c.received('\r\n\r\n');
      c.destroy();
      await client.until('res close');
    },
    unordered: 'which of the two hears of the end first is chance',
  },
  'a malformed request': {
    setup: serving((req, res) => res.end('never')),
    async run(client) {
      const c = await client.secure();
      c.write('GET / HTTP/1.1\r\nHost : a\r\n\r\n');
      await c.response();
      await c.closed();
    },
  },
  'a malformed request and a clientError listener': {
    setup: (ctx) =>
      serving((req, res) => res.end('never'))(ctx).on('clientError', (error, socket) => {
        ctx.record('clientError', error.code, socket.encrypted, socket.writable);
        socket.end('HTTP/1.1 400 Bad\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      }),
    async run(client) {
      const c = await client.secure();
      c.write('GET / HTTP/1.1\r\nHost : a\r\n\r\n');
      await c.response();
      await c.closed();
    },
  },
  'secureConnection': {
    setup: (ctx) =>
      serving((req, res) => res.end('a'))(ctx).on('secureConnection', (socket) => {
        ctx.record('secureConnection', socket.encrypted, socket.remoteAddress, socket.getProtocol());
        socket.on('close', () => ctx.record('close'));
      }),
    async run(client) {
      const c = await client.secure();
      c.write(GET);
      await c.response();
      c.end();
      await client.until('close');
    },
  },
  'the server and its sockets are of Node’s classes': {
    setup: (ctx) =>
      serving((req, res) => {
        const { TLSSocket } = process.getBuiltinModule?.('node:tls') ?? ctx.tls;
        res.end(JSON.stringify([req.socket instanceof TLSSocket, req.socket.constructor.name, req.socket.server === ctx.server]));
      })(ctx),
    async run(client, ctx) {
      await asks({})(client);
      const chain = [];
      for (let proto = Object.getPrototypeOf(ctx.server); proto; proto = Object.getPrototypeOf(proto)) chain.push(proto.constructor.name);
      return [ctx.server instanceof https.Server, [...new Set(chain)]];
    },
  },
});
