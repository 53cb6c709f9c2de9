/** `express-rate-limit` beside `rateLimit` of `xsys/security`: counts, headers, answers, and who the client is. */
import { get, head, onApp } from '../harness/on-app.mjs';
import { policies } from '../harness/policies.mjs';

/** So long that no run comes near its end, and seconds that are left are the same on both sides. */
const HOUR = 3_600_000;
const QUIET = { validate: false, windowMs: HOUR };
export const MASKS = [
  { pattern: /reset=\d+/g, as: 'reset=<n>', reason: 'seconds left of the window' },
  { pattern: /; t=\d+/g, as: '; t=<n>', reason: 'seconds left of the window' },
  { pattern: /^\d{10}$/g, as: '<time>', reason: 'the end of the window as a time' },
  { pattern: /^3[56]\d\d$/g, as: '<seconds>', reason: 'seconds left of the window' },
];
const shown = (req, res) => {
  const { limit, used, remaining, current, key, resetTime } = req.rateLimit ?? {};
  res.json({ limit, used, remaining, current, key, dated: resetTime instanceof Date, keys: Object.keys(req.rateLimit ?? {}) });
};
const from = (...addresses) => get('/', ...addresses.map((address) => `X-Forwarded-For: ${address}`));

/** Every way to write an address, and what is none. */
const ABSURD = [
  from('1.1.1.1'),
  from('1.1.1.1'),
  from('::ffff:1.1.1.1'),
  from('2001:db8::1'),
  from('2001:DB8:0:0:0:0:0:2'),
  from('2001:db8:0:100::1'),
  from('::1.2.3.4'),
  from('0x1.1.1.1'),
  from('01.1.1.1'),
  from('1.1'),
  from('16843009'),
  from('1.1.1.1:80'),
  from('[::1]:80'),
  from('fe80::1%eth0'),
  from('unknown'),
  from('_hidden'),
  from(''),
  from(' , ,'),
  from('\xe9'),
  from('a b'),
  from('1.1.1.1\t'),
  from('9.9.9.9, 0x7f.0.0.1'),
  from('9.9.9.9,127.0.0.1 ,  127.0.0.1'),
  from('9.9.9.9', '127.0.0.1'),
  from(`9.9.9.9${', 127.0.0.1'.repeat(900)}`),
  from('64:ff9b::1.2.3.4, 127.0.0.1'),
  from('8.8.8.8, ::ffff:127.0.0.1'),
  from('8.8.4.4, ::ffff:7f00:1'),
];

/** @param {{ rateLimit: any, helmet: any, cors: any }} policies what the apps are made with */
export function tableOf({ rateLimit, helmet, cors }) {
  const using = (options) => (app) => {
    app.use(rateLimit({ ...QUIET, ...options }));
    app.all('/', shown);
  };
  const trusting = (setting, ...requests) => [
    (app) => {
      app.set('trust proxy', setting);
      app.use(rateLimit({ ...QUIET, limit: 1, standardHeaders: 'draft-8' }));
      app.get('/', (req, res) => res.json([req.ip, req.rateLimit.key]));
    },
    ...requests,
  ];

  return {
    defaults: [using({}), ...new Array(7).fill('/')],
    'draft 6': [using({ limit: 2, standardHeaders: true, legacyHeaders: false }), '/', '/', '/', head('/')],
    'draft 7': [using({ limit: 2, standardHeaders: 'draft-7', legacyHeaders: false }), '/', '/', '/'],
    'draft 8': [using({ limit: 2, standardHeaders: 'draft-8' }), '/', '/', '/'],
    'draft 8, named, twice': [
      (app) => {
        app.use(rateLimit({ ...QUIET, limit: 2, standardHeaders: 'draft-8', identifier: 'outer' }));
        using({ limit: 1, standardHeaders: 'draft-8', identifier: () => 'inner', requestPropertyName: 'inner' })(app);
      },
      '/',
      '/',
      '/',
    ],
    'no headers': [using({ limit: 1, legacyHeaders: false }), '/', '/'],
    'a JSON message, another status': [using({ limit: 0, message: { error: 'é', more: [1] }, statusCode: 503 }), '/', head('/')],
    'a message that is a number': [using({ limit: 0, message: 5 }), '/'],
    'a message that is null': [using({ limit: 0, message: null }), '/'],
    'a message that is a Buffer': [using({ limit: 0, message: Buffer.from('bytes') }), '/'],
    'a status below 400': [using({ limit: 0, statusCode: 200 }), get('/'), get('/', 'If-None-Match: *')],
    'a message for each request': [using({ limit: 0, message: async (req) => `no ${req.url}` }), '/?a'],
    'a handler': [
      using({ limit: 1, handler: (req, res, next, options) => res.status(options.statusCode).json([options.message, options.limit, req.rateLimit.used]) }),
      '/',
      '/',
    ],
    'a handler that passes on': [using({ limit: 0, handler: (req, res, next) => next() }), '/'],
    'a handler that fails': [
      using({
        limit: 0,
        handler: () => {
          throw new Error('from the handler');
        },
      }),
      '/',
    ],
    'retryAfter': [using({ limit: 0, retryAfter: 12 }), '/'],
    'retryAfter as a function': [using({ limit: 0, retryAfter: () => 'soon' }), '/'],
    'a key of the application': [using({ limit: 1, keyGenerator: (req) => req.query.user ?? 'nobody' }), '/?user=a', '/?user=a', '/?user=b', '/'],
    'skip': [using({ limit: 1, skip: (req) => req.query.free === '1' }), '/?free=1', '/', '/', '/?free=1'],
    'a limit for each request': [using({ limit: (req) => Number(req.query.limit) }), '/?limit=1', '/?limit=1', '/?limit=9'],
    'skipSuccessfulRequests': [
      (app) => {
        app.use(rateLimit({ ...QUIET, limit: 2, skipSuccessfulRequests: true }));
        app.get('/', shown);
      },
      '/',
      '/',
      '/none',
      '/',
      '/none',
      '/',
    ],
    'skipFailedRequests': [
      (app) => {
        app.use(rateLimit({ ...QUIET, limit: 2, skipFailedRequests: true }));
        app.get('/', shown);
      },
      '/none',
      '/',
      '/none',
      '/',
      '/',
    ],
    'one route each': [
      (app) => {
        app.get('/a', rateLimit({ ...QUIET, limit: 1 }), shown);
        app.use('/b', rateLimit({ ...QUIET, limit: 2 }), shown);
      },
      '/a',
      '/a',
      '/b',
      '/b/x',
      '/b',
      '/bc',
    ],
    'the same one twice on the way': [
      (app) => {
        const limiter = rateLimit({ ...QUIET, limit: 3 });
        app.use(limiter);
        app.get('/', limiter, shown);
      },
      '/',
      '/',
    ],
    'behind helmet and cors': [
      (app) => {
        app.use(helmet(), cors({ origin: true }));
        using({ limit: 1, standardHeaders: 'draft-7' })(app);
      },
      get('/', 'Origin: http://a'),
      get('/', 'Origin: http://a'),
      { line: 'OPTIONS /', headers: ['Origin: http://a'] },
    ],
    'before helmet': [
      (app) => {
        app.use(rateLimit({ ...QUIET, limit: 1 }), helmet());
        app.get('/', shown);
      },
      '/',
      '/',
    ],
    'behind what only JavaScript knows': [
      (app) => {
        app.use((req, res, next) => {
          res.set('X-Before', '1');
          next();
        });
        using({ limit: 1 })(app);
      },
      '/',
      '/',
    ],
    'no ETag, no X-Powered-By': [
      (app) => {
        app.disable('etag').disable('x-powered-by');
        using({ limit: 0 })(app);
      },
      '/',
    ],
    'a strong ETag': [
      (app) => {
        app.set('etag', 'strong');
        using({ limit: 0, message: { a: 1 } })(app);
      },
      '/',
    ],
    'JSON with spaces': [
      (app) => {
        app.set('json spaces', 2);
        using({ limit: 0, message: { a: 1 } })(app);
      },
      '/',
    ],
    'keys are reset and asked for': [
      (app) => {
        const limiter = rateLimit({ ...QUIET, limit: 1 });
        app.get('/reset', async (req, res) => {
          await limiter.resetKey(req.ip);
          res.json((await limiter.getKey(req.ip)) ?? null);
        });
        app.get('/asked', async (req, res) => res.json((await limiter.getKey(req.ip)).totalHits));
        app.use(limiter, shown);
      },
      '/',
      '/',
      '/asked',
      '/reset',
      '/',
    ],
    'trust proxy: untouched': trusting(false, ...ABSURD),
    'trust proxy: true': trusting(true, ...ABSURD),
    'trust proxy: one': trusting(1, ...ABSURD),
    'trust proxy: two': trusting(2, ...ABSURD),
    'trust proxy: loopback': trusting('loopback', ...ABSURD),
    'trust proxy: all names': trusting('loopback, linklocal, uniquelocal', ...ABSURD),
    'trust proxy: addresses': trusting(['127.0.0.0/8', '::ffff:10.0.0.0/104', '2001:db8::/32'], ...ABSURD, from('7.7.7.7, 10.1.1.1'), from('6.6.6.6, 2001:db8::1')),
    'trust proxy: a netmask': trusting('127.0.0.0/255.0.0.0', ...ABSURD),
    'trust proxy: a function': trusting((address, hop) => hop < 1, ...ABSURD),
    'trust proxy: changed while it serves': [
      (app) => {
        app.use(rateLimit({ ...QUIET, limit: 1 }));
        app.get('/', (req, res) => {
          app.set('trust proxy', 1);
          res.json(req.ip);
        });
      },
      from('1.1.1.1'),
      from('1.1.1.1'),
      from('2.2.2.2'),
      from('1.1.1.1'),
    ],
  };
}

export default onApp('packages/rate-limit', tableOf(policies)).map((scenario) => ({ ...scenario, masks: MASKS }));
