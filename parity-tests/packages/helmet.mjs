/** `helmet` beside `helmet` of `xsys/security`: the same app with each, before and behind what else sets headers. */
import { get, head, onApp } from '../harness/on-app.mjs';
import { settingsOfEveryHeader } from '../harness/helmet-options.mjs';
import { policies } from '../harness/policies.mjs';

const { helmet } = policies;
const answer = (req, res) => res.send(res.getHeaders());
const using = (make) => (app) => {
  app.use(make());
  app.get('/', answer);
};

export default onApp('packages/helmet', {
  defaults: [using(() => helmet()), get('/'), head('/'), get('/none')],
  'every header off': [
    using(() =>
      helmet({
        ...{ contentSecurityPolicy: false, crossOriginOpenerPolicy: false, crossOriginResourcePolicy: false },
        ...{ originAgentCluster: false, referrerPolicy: false, strictTransportSecurity: false, xContentTypeOptions: false },
        ...{ xDnsPrefetchControl: false, xDownloadOptions: false, xFrameOptions: false, xPermittedCrossDomainPolicies: false },
        ...{ xPoweredBy: false, xXssProtection: false },
      }),
    ),
  ],
  'settings of every header': [
    using(() => helmet(settingsOfEveryHeader)),
  ],
  'one header alone': [using(() => helmet.hsts({ maxAge: 1 }))],
  'what stood before keeps its place': [
    (app) => {
      app.use((req, res, next) => {
        res.set({ 'x-frame-options': 'ALLOWALL', 'X-Other': '1' });
        next();
      });
      using(() => helmet())(app);
    },
  ],
  'a handler changes and removes them': [
    (app) => {
      app.use(helmet());
      app.get('/', (req, res) => {
        res.removeHeader('Content-Security-Policy');
        res.set('X-Frame-Options', 'DENY').send('x');
      });
    },
  ],
  'a nonce for each request': [
    (app) => {
      app.use((req, res, next) => {
        res.locals.nonce = req.url.length;
        next();
      });
      using(() => helmet({ contentSecurityPolicy: { directives: { scriptSrc: [(req, res) => `'nonce-${res.locals.nonce}'`] } } }))(app);
    },
    get('/?a'),
    get('/'),
  ],
  'a directive’s function throws': [
    using(() =>
      helmet({
        contentSecurityPolicy: {
          directives: {
            scriptSrc: [
              () => {
                throw new Error('no nonce');
              },
            ],
          },
        },
      }),
    ),
  ],
  'a directive’s function gives a separator': [using(() => helmet({ contentSecurityPolicy: { directives: { scriptSrc: [() => 'a;b'] } } }))],
  'a line break in a directive': [using(() => helmet({ contentSecurityPolicy: { directives: { scriptSrc: ["'self'\n https:"] } } }))],
  'a NUL in a directive': [using(() => helmet({ contentSecurityPolicy: { directives: { scriptSrc: ['a\0b'] } } }))],
  'characters of latin1': [
    (app) => {
      app.use(helmet({ contentSecurityPolicy: { directives: { scriptSrc: ['é.example'] } } }));
      app.get('/', (req, res) => res.end(Buffer.from('x')));
    },
  ],
  'mounted below a path': [
    (app) => {
      app.use('/admin', helmet());
      app.use(answer);
    },
    get('/'),
    get('/admin'),
    get('/admin/x'),
    get('/administrator'),
  ],
  'an error page keeps them': [
    (app) => {
      app.use(helmet());
      app.get('/', () => {
        throw new Error('from the handler');
      });
    },
  ],
});
