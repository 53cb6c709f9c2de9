/** Published middleware on express: what each reads from and writes to Node's objects. */
import compression from 'compression';
import cookieParser from 'cookie-parser';
import cors from 'cors';
import { rateLimit } from 'express-rate-limit';
import session from 'express-session';
import helmet from 'helmet';
import morgan from 'morgan';
import { group } from '../harness/scenario.mjs';

const SESSION = [
  { pattern: /connect\.sid=s%3A[^;"\\]+/g, as: 'connect.sid=<id>', reason: 'a session id is random' },
  { pattern: /Expires=[^;]+ GMT/g, as: 'Expires=<date>', reason: 'counted from now' },
];
const TIMES = [{ pattern: /\d+\.\d+ ms/g, as: '<n> ms', reason: 'a duration' }];
const LONG = 'compress me, please. '.repeat(200);
const using = (middleware, handler = (req, res) => res.send('x')) => ({
  app: (app) => {
    app.use(middleware);
    app.all('/', handler);
  },
});
const times =
  (count, path = '/', ...headers) =>
  async (client) => {
    for (let i = 0; i < count; i += 1) await client.get(path, ...headers);
  };
const logging = (format, more = {}) => ({
  app: (app, ctx) => {
    app.use(
      morgan(format, {
        stream: { write: (line) => ctx.record(line.trim()) },
        skip: (req) => req.url === '/__usable',
        ...more,
      }),
    );
    app.get('/', (req, res) => res.send('logged'));
    app.get('/stream', (req, res) => {
      res.write('a');
      res.end('b');
    });
  },
});
const withSession = (options, handler) => ({
  app: (app) => {
    app.use(session({ secret: 's', resave: false, saveUninitialized: true, ...options }));
    app.all('/', handler);
  },
  masks: SESSION,
});
const cookieOf = (response) => response.headers.find(([name]) => /^set-cookie$/i.test(name))?.[1].split(';')[0];

export default group('packages/middleware', {
  'cors: simple request': { ...using(cors()), run: times(1, '/', 'Origin: http://o.example') },
  'cors: preflight': {
    ...using(cors({ origin: 'http://o.example', credentials: true, maxAge: 60, exposedHeaders: ['X-A'] })),
    run: (client) =>
      client.send([
        'OPTIONS / HTTP/1.1',
        'Host: a',
        'Origin: http://o.example',
        'Access-Control-Request-Method: PUT',
        'Access-Control-Request-Headers: X-B',
      ]),
  },
  'cors: an origin that is refused': {
    ...using(cors({ origin: (origin, callback) => callback(new Error('not allowed')) })),
    run: times(1, '/', 'Origin: http://o.example'),
  },
  'cors: a list of origins': {
    ...using(cors({ origin: [/\.example$/, 'http://b'] })),
    run: times(1, '/', 'Origin: http://o.example'),
  },
  'helmet: defaults': using(helmet()),
  'helmet: settings': using(
    helmet({
      contentSecurityPolicy: {
        directives: { 'script-src': ["'self'", (req, res) => `'nonce-${res.locals.nonce ?? 'none'}'`] },
      },
      xPoweredBy: false,
      frameguard: { action: 'deny' },
    }),
  ),
  'morgan: tiny': { ...logging('tiny'), masks: TIMES },
  'morgan: combined': {
    ...logging('combined'),
    masks: [{ pattern: /\[\d\d\/\w+\/\d{4}:[\d:]+ \+0000\]/g, as: '[<date>]', reason: 'the time of the request' }],
    run: times(1, '/', 'User-Agent: ua', 'Referer: r'),
  },
  'morgan: dev on a stream': { ...logging('dev'), masks: TIMES, run: times(1, '/stream') },
  'morgan: immediate': { ...logging(':method :url :http-version :status', { immediate: true }) },
  'morgan: 404 and HEAD': {
    ...logging(':method :status :res[content-length]'),
    run: async (client) => {
      await client.get('/none');
      await client.send(['HEAD / HTTP/1.1', 'Host: a']);
    },
  },
  'morgan: the client leaves': {
    app: (app, ctx) => {
      app.use(morgan(':method :url :status', { stream: { write: (line) => ctx.record('log', line.trim()) } }));
      app.get('/', () => ctx.record('asked'));
    },
    run: async (client) => {
      const c = await client.connect();
      c.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await client.until('asked');
      c.destroy();
      await client.until('log');
    },
  },
  'compression: gzip': {
    ...using(compression(), (req, res) => res.send(LONG)),
    run: times(1, '/', 'Accept-Encoding: gzip'),
  },
  'compression: deflate': {
    ...using(compression(), (req, res) => res.send(LONG)),
    run: times(1, '/', 'Accept-Encoding: deflate'),
  },
  'compression: brotli': {
    ...using(compression(), (req, res) => res.send(LONG)),
    run: times(1, '/', 'Accept-Encoding: br'),
  },
  'compression: identity': { ...using(compression(), (req, res) => res.send(LONG)), run: times(1, '/') },
  'compression: below the threshold': { ...using(compression()), run: times(1, '/', 'Accept-Encoding: gzip') },
  'compression: HEAD': {
    ...using(compression(), (req, res) => res.send(LONG)),
    run: (client) => client.send(['HEAD / HTTP/1.1', 'Host: a', 'Accept-Encoding: gzip']),
  },
  'compression: stream with flush': {
    ...using(compression(), (req, res) => {
      res.type('text/plain');
      res.write('first ');
      res.flush();
      setTimeout(() => {
        res.write('second ');
        res.end('third');
      }, 10);
    }),
    run: times(1, '/', 'Accept-Encoding: gzip'),
  },
  'compression: 1 MB with drain': {
    ...using(compression({ threshold: 0 }), (req, res) => {
      res.type('txt');
      let n = 16;
      const more = () => {
        while (n > 0) {
          n -= 1;
          if (!res.write(Buffer.alloc(65536, `n${n}`))) return void res.once('drain', more);
        }
        res.end();
      };
      more();
    }),
    run: times(1, '/', 'Accept-Encoding: gzip'),
  },
  'compression: no-transform': {
    ...using(compression(), (req, res) => {
      res.set('Cache-Control', 'no-transform');
      res.send(LONG);
    }),
    run: times(1, '/', 'Accept-Encoding: gzip'),
  },
  'compression: writeHead by hand': {
    ...using(compression(), (req, res) => {
      res.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': LONG.length });
      res.end(LONG);
    }),
    run: times(1, '/', 'Accept-Encoding: gzip'),
  },
  'cookie-parser: plain, JSON and signed': {
    ...using(cookieParser('secret'), (req, res) => {
      res.cookie('s', 'v', { signed: true });
      res.json([req.cookies, req.signedCookies, req.secret]);
    }),
    run: async (client) => {
      await client.get('/', 'Cookie: a=1; j=j%3A%7B%22b%22%3A2%7D; bad=%zz');
      await client.get('/', 'Cookie: s=s%3Av.wrong');
    },
  },
  'cookie-parser: a signed cookie comes back': {
    ...using(cookieParser('secret'), (req, res) => {
      res.cookie('s', 'v', { signed: true });
      res.json(req.signedCookies);
    }),
    run: async (client) => {
      const first = await client.get('/');
      await client.get('/', `Cookie: ${cookieOf(first)}`);
    },
  },
  'session: a counter': {
    ...withSession({}, (req, res) => {
      req.session.views = (req.session.views ?? 0) + 1;
      res.json(req.session.views);
    }),
    run: async (client) => {
      const first = await client.get('/');
      const cookie = cookieOf(first);
      await client.get('/', `Cookie: ${cookie}`);
      await client.get('/', `Cookie: ${cookie}`);
    },
  },
  'session: nothing stored': withSession({ saveUninitialized: false }, (req, res) => res.send('x')),
  'session: regenerate and destroy': {
    ...withSession({}, (req, res) => {
      const before = req.sessionID;
      req.session.regenerate(() => {
        const other = before !== req.sessionID;
        req.session.destroy(() => res.json([other, req.session ?? null]));
      });
    }),
  },
  'session: rolling with maxAge': withSession({ rolling: true, cookie: { maxAge: 60_000 } }, (req, res) => {
    req.session.a = 1;
    res.end('rolled');
  }),
  'session: end with a body in parts': withSession({}, (req, res) => {
    req.session.a = 1;
    res.write('part ');
    res.end('end');
  }),
  'session: a slow store': {
    app: (app, ctx) => {
      class Slow extends session.MemoryStore {
        set(id, data, callback) {
          setTimeout(() => {
            ctx.record('stored');
            super.set(id, data, callback);
          }, 30);
        }
      }
      app.use(session({ secret: 's', resave: false, saveUninitialized: true, store: new Slow() }));
      app.get('/', (req, res) => {
        res.on('finish', () => ctx.record('finish'));
        req.session.a = 1;
        res.send('after the store');
      });
    },
    masks: SESSION,
  },
  'session: a store that fails': {
    app: (app, ctx) => {
      class Failing extends session.MemoryStore {
        get(id, callback) {
          callback(new Error('store down'));
        }
      }
      app.use(cookieParser(), session({ secret: 's', resave: false, saveUninitialized: true, store: new Failing() }));
      app.get('/', (req, res) => res.send('x'));
      app.use((error, req, res, next) => {
        ctx.record(error.message);
        next(error);
      });
    },
    run: async (client) => {
      const first = await client.get('/');
      await client.get('/', `Cookie: ${cookieOf(first)}`);
    },
    masks: SESSION,
  },
  'rate limit: headers and 429': {
    ...using(
      rateLimit({
        windowMs: 60_000,
        limit: 2,
        standardHeaders: 'draft-7',
        legacyHeaders: true,
        skip: (req) => req.url === '/__usable',
      }),
    ),
    run: times(3),
    masks: [
      { pattern: /reset=\d+/g, as: 'reset=<n>', reason: 'seconds left of the window' },
      { pattern: /^\d{10}$/g, as: '<time>', reason: 'the end of the window as a time' },
    ],
  },
  'rate limit: keyed by address behind a proxy': {
    app: (app) => {
      app.set('trust proxy', 1);
      app.use(
        rateLimit({
          windowMs: 60_000,
          limit: 1,
          standardHeaders: false,
          legacyHeaders: false,
          skip: (req) => req.url === '/__usable',
        }),
      );
      app.get('/', (req, res) => res.send(req.ip));
    },
    run: async (client) => {
      for (const ip of ['1.1.1.1', '1.1.1.1', '2.2.2.2']) await client.get('/', `X-Forwarded-For: ${ip}`);
    },
  },
  'everything together': {
    app: (app, ctx) => {
      app.use(
        morgan(':method :url :status', {
          stream: { write: (line) => ctx.record(line.trim()) },
          skip: (req) => req.url === '/__usable',
        }),
        helmet(),
        cors(),
        compression({ threshold: 0 }),
        cookieParser('k'),
        session({ secret: 's', resave: false, saveUninitialized: true }),
        ctx.express.json(),
      );
      app.post('/', (req, res) => {
        req.session.name = req.body.name;
        res.status(201).json({ hello: req.body.name });
      });
    },
    run: (client) =>
      client.post(
        '/',
        '{"name":"x"}',
        'Content-Type: application/json',
        'Accept-Encoding: gzip',
        'Origin: http://o.example',
      ),
    masks: SESSION,
  },
});
