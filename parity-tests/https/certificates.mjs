/** Which certificate a server shows, and what it makes of its clients'. */
import https from 'node:https';
import tls from 'node:tls';
import { file, pair } from '../harness/certificates.mjs';
import { answering, group } from '../harness/scenario.mjs';

const GET = 'GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n';

const serving = (options) => (ctx) =>
  https.createServer(typeof options === 'function' ? options() : options, answering(ctx, (req, res) => {
    const { authorized, authorizationError } = req.socket;
    res.end(JSON.stringify({ authorized, authorizationError, peer: req.socket.getPeerCertificate(true) }, once()));
  }));

/** A certificate that issued itself is in itself. */
function once() {
  const seen = new Set();
  return (key, value) => {
    if (typeof value !== 'object' || value === null) return value;
    if (seen.has(value)) return '(seen)';
    seen.add(value);
    return value;
  };
}

/** What a client sees: the names of the certificates, an answer or an error. */
const seen = (ctx, options = {}) =>
  new Promise((resolve) => {
    const socket = tls.connect({ port: ctx.address, host: '127.0.0.1', rejectUnauthorized: false, ...options });
    ctx.defer(() => socket.destroy());
    let names;
    socket.on('secureConnect', () => {
      names = [];
      const { issuerCertificate: _, ...leaf } = socket.getPeerCertificate(true);
      for (let at = socket.getPeerCertificate(true); at && !names.includes(at.subject?.CN); at = at.issuerCertificate) names.push(at.subject?.CN);
      names.push(leaf.asn1Curve ?? leaf.bits);
      socket.write(GET);
    });
    let text = '';
    socket.on('data', (data) => {
      text += data.toString('latin1');
      if (text.includes('\r\n\r\n')) resolve([names, text.slice(0, text.indexOf('\r\n'))]);
    });
    // A reset or a proper end: which of them comes depends on what the kernel still held.
    socket.on('error', (error) => resolve(error.code === 'ECONNRESET' ? 'closed' : error.code));
    socket.on('close', () => resolve('closed'));
  });

const asks = (options) => async (client) => {
  const c = await client.secure(options());
  c.write(GET);
  await c.response();
};

const asked = (more = {}) => () => ({ ...pair('server'), ca: pair('issuer').cert, requestCert: true, ...more });

const shown = (options, ...clients) => ({
  setup: serving(options),
  run: async (client, ctx) => {
    const all = [];
    for (const one of clients.length > 0 ? clients : [{}]) all.push(await seen(ctx, one));
    return all;
  },
});

export default group('https/certificates', {
  'an encrypted key, PKCS#8': shown(() => ({ cert: pair('server').cert, key: file('server.encrypted.key'), passphrase: 'secret' })),
  'an encrypted key, PEM’s own way': shown(() => ({ cert: pair('server').cert, key: [{ pem: file('server.legacy.key'), passphrase: 'secret' }] })),
  'key and certificate as text': shown(() => ({ cert: String(pair('server').cert), key: String(pair('server').key) })),
  'a chain in one text': shown(() => ({ key: pair('leaf').key, cert: Buffer.concat([pair('leaf').cert, pair('middle').cert]) })),
  'issuers in ca complete the chain': shown(() => ({ ...pair('leaf'), ca: [pair('middle').cert, pair('issuer').cert] })),
  'two kinds of key': shown(
    () => ({ key: [pair('rsa').key, pair('server').key], cert: [pair('rsa').cert, pair('server').cert] }),
    {},
    { sigalgs: 'rsa_pss_rsae_sha256:rsa_pkcs1_sha256' },
    { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' },
  ),
  'a pfx': shown(() => ({ pfx: file('server.pfx'), passphrase: 'secret' })),
  'no certificate at all': { setup: serving(() => ({})), run: (client, ctx) => seen(ctx) },
  'a key that is none': {
    setup: (ctx) => ctx.http.createServer(),
    run: () => {
      try {
        https.createServer({ key: 'x', cert: pair('server').cert });
      } catch (error) {
        return [error.name, error.code];
      }
    },
  },
  'a key that is not the certificate’s': {
    setup: (ctx) => ctx.http.createServer(),
    run: () => {
      try {
        https.createServer({ key: pair('other').key, cert: pair('server').cert });
      } catch (error) {
        return [error.name, error.code];
      }
    },
  },
  'named suites': shown(
    () => ({ ...pair('server'), ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256' }),
    { maxVersion: 'TLSv1.2' },
    { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-CHACHA20-POLY1305' },
    {},
  ),
  'suites that only OpenSSL has': shown(
    () => ({ ...pair('rsa'), ciphers: 'AES128-SHA:AES256-SHA' }),
    { maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA' },
  ),
  'addContext': {
    setup: (ctx) => {
      const server = serving(() => pair('server'))(ctx);
      server.addContext('other.example', pair('other'));
      server.addContext('*.wild.example', pair('stranger'));
      return server;
    },
    run: async (client, ctx) => [
      await seen(ctx, { servername: 'other.example' }),
      await seen(ctx, { servername: 'a.wild.example' }),
      await seen(ctx, { servername: 'a.b.wild.example' }),
      await seen(ctx),
    ],
  },
  'SNICallback': {
    setup: (ctx) => {
      const contexts = { 'other.example': tls.createSecureContext(pair('other')) };
      return serving(() => ({
        ...pair('server'),
        SNICallback: (name, done) => {
          ctx.record('asked', name);
          setImmediate(() => (name === 'bad.example' ? done(new Error('no')) : done(null, contexts[name])));
        },
      }))(ctx);
    },
    run: async (client, ctx) => [
      await seen(ctx, { servername: 'other.example' }),
      await seen(ctx, { servername: 'unknown.example' }),
      await seen(ctx),
      await seen(ctx, { servername: 'bad.example' }),
    ],
  },
  'setSecureContext': {
    setup: serving(() => pair('server')),
    run: async (client, ctx) => {
      const before = await seen(ctx);
      ctx.server.setSecureContext(pair('other'));
      const after = await seen(ctx);
      let refused;
      try {
        ctx.server.setSecureContext({ key: 'x', cert: 'y' });
      } catch (error) {
        refused = error.code;
      }
      return [before, after, refused, await seen(ctx)];
    },
  },
  'setSecureContext under load: no handshake fails': {
    setup: serving(() => pair('server')),
    run: async (client, ctx) => {
      const failed = [];
      let running = true;
      const load = async () => {
        while (running) {
          const got = await seen(ctx);
          if (!Array.isArray(got)) failed.push(got);
        }
      };
      const loads = [load(), load(), load()];
      for (let n = 0; n < 40; n++) {
        ctx.server.setSecureContext(pair(n % 2 ? 'server' : 'other'));
        await new Promise((resolve) => setImmediate(resolve));
      }
      running = false;
      await Promise.all(loads);
      return failed;
    },
    uncounted: 'how many handshakes fit in is chance',
  },
  'a client’s certificate': { setup: serving(asked()), run: asks(() => pair('client')) },
  'a client’s certificate, TLS 1.2': { setup: serving(asked()), run: asks(() => ({ ...pair('client'), maxVersion: 'TLSv1.2' })) },
  'a client without a certificate is refused': {
    setup: serving(asked()),
    run: async (client, ctx) => [await seen(ctx, { maxVersion: 'TLSv1.2' }), await seen(ctx)],
  },
  'a stranger is refused': { setup: serving(asked()), run: async (client, ctx) => [await seen(ctx, pair('stranger')), await seen(ctx, { ...pair('stranger'), maxVersion: 'TLSv1.2' })] },
  'a client without a certificate, not rejected': { setup: serving(asked({ rejectUnauthorized: false })), run: asks(() => ({})) },
  'a stranger, not rejected': { setup: serving(asked({ rejectUnauthorized: false })), run: asks(() => pair('stranger')) },
  'a certificate whose issuer is not there, not rejected': {
    setup: serving(asked({ rejectUnauthorized: false })),
    run: asks(() => pair('leaf')),
  },
  'a self-signed certificate that ca names': {
    setup: serving(() => ({ ...pair('server'), ca: pair('stranger').cert, requestCert: true })),
    run: asks(() => pair('stranger')),
  },
  'a good client after a failed handshake, and the error': {
    setup: (ctx) => serving(asked())(ctx).on('tlsClientError', (error) => ctx.record('tlsClientError', error.code)),
    run: async (client, ctx) => {
      const first = await seen(ctx, { maxVersion: 'TLSv1.2' });
      await client.until('tlsClientError');
      return [first, await seen(ctx, pair('client'))];
    },
  },
});
