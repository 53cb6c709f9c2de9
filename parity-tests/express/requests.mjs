/** What the request object says, and the body parsers that come with express. */
import { group } from '../harness/scenario.mjs';

const look = (view, settings = () => undefined) => ({
  app: (app) => {
    settings(app);
    app.all('/*rest', (req, res) => res.json(view(req, res) ?? null));
    app.all('/', (req, res) => res.json(view(req, res) ?? null));
  },
});
const parsed = (parser) => ({
  app: (app, { express }) => {
    app.use(parser(express));
    app.post('/', (req, res) =>
      res.json({ body: Buffer.isBuffer(req.body) ? req.body.toString('hex') : (req.body ?? null) }),
    );
  },
});
const sent = (parser, body, ...headers) => ({ ...parsed(parser), run: (client) => client.post('/', body, ...headers) });
const JSON_TYPE = 'Content-Type: application/json';
const FORM_TYPE = 'Content-Type: application/x-www-form-urlencoded';
const GZIP_ABC = Buffer.from('1f8b08000000000000034b4c4a06000000ffff', 'hex');

export default group('express/requests', {
  'query': {
    ...look((req) => req.query),
    run: async (client) => {
      for (const q of ['?a=1&b=2&a=3', '?a[b]=1', '?a%5B%5D=x', '?=x&y', '?a=%zz', '?__proto__=1'])
        await client.get(`/${q}`);
    },
  },
  'query parser extended': {
    ...look(
      (req) => req.query,
      (app) => app.set('query parser', 'extended'),
    ),
    run: async (client) => {
      for (const q of ['?a[b][c]=1', '?a[]=1&a[]=2', '?a.b=1']) await client.get(`/${q}`);
    },
  },
  'query parser off and own': {
    ...look(
      (req) => req.query,
      (app) => app.set('query parser', (text) => ({ text })),
    ),
    run: (client) => client.get('/?a=1'),
  },
  'req.query is read-only': {
    app: (app) => {
      app.get('/', (req, res) => {
        req.query.a = 'changed';
        res.json(req.query);
      });
    },
    run: (client) => client.get('/?a=1'),
  },
  'path, hostname, protocol, secure, ip, xhr, subdomains': {
    ...look((req) => [
      req.path,
      req.hostname,
      req.host,
      req.protocol,
      req.secure,
      req.ip,
      req.ips,
      req.xhr,
      req.subdomains,
      req.fresh,
      req.stale,
    ]),
    run: (client) =>
      client.send([
        'GET /p/q?x HTTP/1.1',
        'Host: a.b.example.org:8080',
        'X-Requested-With: XMLHttpRequest',
        'X-Forwarded-For: 1.2.3.4',
        'X-Forwarded-Proto: https',
        'X-Forwarded-Host: other',
      ]),
  },
  'trust proxy': {
    ...look(
      (req) => [req.hostname, req.host, req.protocol, req.secure, req.ip, req.ips, req.subdomains],
      (app) => app.set('trust proxy', true),
    ),
    run: (client) =>
      client.get(
        '/',
        'X-Forwarded-For: 1.2.3.4, 5.6.7.8',
        'X-Forwarded-Proto: https',
        'X-Forwarded-Host: sub.other.org:81',
      ),
  },
  'trust proxy by number and by address': {
    ...look(
      (req) => [req.ip, req.ips],
      (app) => app.set('trust proxy', 'loopback'),
    ),
    run: (client) => client.get('/', 'X-Forwarded-For: 1.2.3.4, 127.0.0.1'),
  },
  'get and header': {
    ...look((req) => [req.get('x-a'), req.header('X-A'), req.get('Referrer'), req.get('none') ?? null]),
    run: (client) => client.get('/', 'x-a: v', 'Referer: r'),
  },
  'accepts and its like': {
    ...look((req) => [
      req.accepts('json', 'html'),
      req.accepts('png'),
      req.acceptsEncodings('gzip', 'br'),
      req.acceptsCharsets('utf-8'),
      req.acceptsLanguages('de', 'en'),
    ]),
    run: (client) =>
      client.get(
        '/',
        'Accept: text/html, application/json;q=0.5',
        'Accept-Encoding: br;q=0.5, gzip',
        'Accept-Language: en, de;q=0.9',
      ),
  },
  'is': {
    app: (app) => {
      app.post('/', (req, res) => res.json([req.is('json'), req.is('text/*'), req.is('html')]));
    },
    run: (client) => client.post('/', '{}', 'Content-Type: application/json; charset=utf-8'),
  },
  'range': {
    ...look((req) => req.range(100)),
    run: async (client) => {
      await client.get('/', 'Range: bytes=0-9,20-29');
      await client.get('/', 'Range: bytes=200-');
      await client.get('/', 'Range: nonsense');
    },
  },
  'req.res, res.req, res.app, req.next': {
    app: (app) => {
      app.get('/', (req, res) =>
        res.json([req.res === res, res.req === req, res.app === app, req.app === app, typeof req.next]),
      );
    },
  },
  'json': sent((e) => e.json(), '{"a":[1,"é"]}', JSON_TYPE),
  'json: empty body': sent((e) => e.json(), '', JSON_TYPE),
  'json: malformed': sent((e) => e.json(), '{"a":', JSON_TYPE),
  'json: strict': sent((e) => e.json(), '"text"', JSON_TYPE),
  'json: not strict': sent((e) => e.json({ strict: false }), '"text"', JSON_TYPE),
  'json: over the limit': sent((e) => e.json({ limit: 10 }), '{"a":"0123456789"}', JSON_TYPE),
  'json: over the default limit': sent((e) => e.json(), JSON.stringify({ a: 'x'.repeat(110_000) }), JSON_TYPE),
  'json: chunked over the limit': {
    ...parsed((e) => e.json({ limit: 4 })),
    run: async (client) => {
      const c = await client.connect();
      c.write(
        'POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{"a":"x"\r\n1\r\n}\r\n0\r\n\r\n',
      );
      await c.response();
    },
  },
  'json: unsupported charset': sent((e) => e.json(), '{}', 'Content-Type: application/json; charset=klingon'),
  'json: latin1 is refused, utf-16 read': sent(
    (e) => e.json(),
    Buffer.from('{"a":1}', 'utf16le').toString('latin1'),
    'Content-Type: application/json; charset=utf-16le',
  ),
  'json: unsupported encoding': sent((e) => e.json(), '{}', JSON_TYPE, 'Content-Encoding: klingon'),
  'json: gzip that is cut': sent((e) => e.json(), GZIP_ABC, JSON_TYPE, 'Content-Encoding: gzip'),
  'json: another type is left alone': sent((e) => e.json(), '{"a":1}', 'Content-Type: text/plain'),
  'json: own type, verify and reviver': sent(
    (e) =>
      e.json({
        type: 'text/x',
        verify: (req, res, buffer) => {
          if (buffer[0] !== 123) throw new Error('no brace');
        },
        reviver: (key, value) => (key === 'a' ? value * 2 : value),
      }),
    '{"a":2}',
    'Content-Type: text/x',
  ),
  'json: verify refuses': sent(
    (e) =>
      e.json({
        verify: () => {
          throw new Error('refused');
        },
      }),
    '{"a":2}',
    JSON_TYPE,
  ),
  'json with GET': {
    app: (app, { express }) => {
      app.use(express.json());
      app.get('/', (req, res) => res.json(req.body ?? null));
    },
    run: (client) => client.send(['GET / HTTP/1.1', 'Host: a', 'Content-Length: 7', JSON_TYPE], '{"a":1}'),
  },
  'json: the client leaves': {
    app: (app, ctx) => {
      app.use((req, res, next) => {
        ctx.record('asked');
        next();
      }, ctx.express.json());
      app.use((error, req, res, next) => {
        ctx.record(error.type, error.status, error.message);
        next(error);
      });
    },
    run: async (client) => {
      const c = await client.connect();
      c.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"a"');
      await client.until('asked');
      c.destroy();
      await client.until('request.aborted');
    },
  },
  'urlencoded': sent((e) => e.urlencoded(), 'a=1&b=%C3%A9&a=2&c[d]=3', FORM_TYPE),
  'urlencoded extended': sent((e) => e.urlencoded({ extended: true }), 'a[b][c]=1&d[]=2&d[]=3', FORM_TYPE),
  'urlencoded: too many parameters': sent((e) => e.urlencoded({ parameterLimit: 2 }), 'a=1&b=2&c=3', FORM_TYPE),
  'urlencoded: too deep': sent((e) => e.urlencoded({ extended: true, depth: 2 }), 'a[b][c][d][e]=1', FORM_TYPE),
  'urlencoded: prototype': sent(
    (e) => e.urlencoded({ extended: true }),
    '__proto__[x]=1&constructor[prototype][y]=2&a=1',
    FORM_TYPE,
  ),
  'text': sent((e) => e.text(), 'caf\xc3\xa9', 'Content-Type: text/plain; charset=utf-8'),
  'raw': sent((e) => e.raw(), '\x00\xff', 'Content-Type: application/octet-stream'),
  'raw of 300 KB with a limit that allows it': {
    app: (app, { express }) => {
      app.post('/', express.raw({ limit: '1mb', type: '*/*' }), (req, res) => res.json(req.body.length));
    },
    run: (client) => client.post('/', 'r'.repeat(300_000), 'Content-Type: a/b'),
  },
  'Expect: 100-continue with a parser': {
    ...parsed((e) => e.json()),
    run: async (client) => {
      const c = await client.connect();
      c.write(
        'POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 7\r\nExpect: 100-continue\r\n\r\n',
      );
      await c.received('100 Continue');
      c.write('{"a":1}');
      await c.response();
      await c.probe();
    },
  },
});
