/** `cors` beside `cors` of `xsys/security`: simple requests and preflights, before and behind what else sets headers. */
import { get, head, onApp } from '../harness/on-app.mjs';
import { policies } from '../harness/policies.mjs';

const A = 'Origin: http://a.example';
const B = 'Origin: https://b.example';
const preflight = (path, ...headers) => ({ line: `OPTIONS ${path}`, headers });
const PUT = 'Access-Control-Request-Method: PUT';
const ASKED = [get('/', A), get('/', B), get('/'), head('/', A), preflight('/', A, PUT, 'Access-Control-Request-Headers: X-B, x-c'), preflight('/'), get('/', A)];

/** As bytes: text and a head beyond ASCII would be written as one text. */
const answer = (req, res) => res.send(Buffer.from(JSON.stringify(res.getHeaders())));

/** @param {{ cors: any, helmet: any }} policies what the apps are made with */
export function tableOf({ cors, helmet }) {
  const using = (options) => [
    (app) => {
      app.use(cors(options));
      app.all('/', answer);
    },
    ...ASKED,
  ];

  return {
    defaults: using(undefined),
    'origin: one': using({ origin: 'http://a.example' }),
    'origin: true': using({ origin: true }),
    'origin: false': using({ origin: false }),
    'origin: undefined': using({ origin: undefined }),
    'origin: a list': using({ origin: ['http://a.example', 'http://c.example'] }),
    'origin: expressions in a list': using({ origin: [/^HTTPS:.*\.example$/i, [/nothing/]] }),
    'origin: an expression that remembers': using({ origin: /example/g }),
    'origin: looking ahead': using({ origin: /^http(?=s)/ }),
    'origin: a function': using({ origin: (origin, callback) => callback(null, origin === 'http://a.example') }),
    'origin: a function that answers later': using({ origin: (origin, callback) => setImmediate(callback, null, origin) }),
    'origin: a function that fails': using({ origin: (origin, callback) => callback(new Error('not you')) }),
    'options for each request': using((req, callback) => callback(null, { origin: req.method === 'GET', credentials: true })),
    everything: using({
      ...{ origin: [/a\.example$/], methods: ['GET', 'PUT'], allowedHeaders: ['X-A', 'X-B'], exposedHeaders: 'X-C,X-D' },
      ...{ credentials: true, maxAge: 600, optionsSuccessStatus: 200 },
    }),
    'headers: nothing allowed': using({ allowedHeaders: [], exposedHeaders: [], methods: '', maxAge: 0 }),
    'the preflight goes on': using({ preflightContinue: true, origin: 'http://a.example' }),
    'behind a Vary': [
      (app) => {
        app.use((req, res, next) => {
          res.append('Vary', 'Accept-Encoding');
          res.append('Vary', 'origin');
          next();
        });
        using({ origin: true })[0](app);
      },
      ...ASKED,
    ],
    'two of them': [
      (app) => {
        app.use(cors({ origin: 'http://a.example' }));
        using({ origin: true, preflightContinue: true })[0](app);
      },
      ...ASKED,
    ],
    'on one route': [
      (app) => {
        app.options('/only', cors({ origin: true, maxAge: 5 }));
        app.get('/only', cors({ origin: true }), (req, res) => res.send('x'));
      },
      preflight('/only', A, PUT),
      get('/only', A),
      preflight('/other', A, PUT),
    ],
    'mounted below a path': [
      (app) => {
        app.use('/api', cors({ origin: true }));
        app.use((req, res) => res.send('x'));
      },
      preflight('/api', A, PUT),
      preflight('/api/x?y', A, PUT),
      preflight('/apis', A, PUT),
      get('/api/', A),
    ],
    'behind helmet': [
      (app) => {
        app.use(helmet());
        using({ origin: true, credentials: true })[0](app);
      },
      ...ASKED,
    ],
    'origins that are none': [
      using({ origin: true })[0],
      get('/', 'Origin:'),
      get('/', 'Origin: null'),
      get('/', 'Origin: a', 'Origin: b'),
      get('/', 'Origin: \xe9\xff'),
      get('/', 'Origin: a\tb'),
      get('/', `Origin: ${'a'.repeat(4000)}`),
      preflight('/', 'Origin: a', 'Access-Control-Request-Headers: a', 'Access-Control-Request-Headers: b'),
      preflight('/', 'Access-Control-Request-Headers:'),
    ],
    'origins that are none, against a list': [
      using({ origin: [/^[a-z]+$/, 'null', '\xe9'] })[0],
      get('/', 'Origin:'),
      get('/', 'Origin: null'),
      get('/', 'Origin: a', 'Origin: b'),
      get('/', 'Origin: \xe9'),
      get('/', 'Origin: abc'),
    ],
  };
}

export default onApp('packages/cors', tableOf(policies));
