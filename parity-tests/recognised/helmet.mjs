/** `helmet` that the engine recognises, before files that it serves and a handler that it does not know. */
import { get, head } from '../harness/on-app.mjs';
import { settingsOfEveryHeader } from '../harness/helmet-options.mjs';
import { folderOf, installed, recognised } from '../harness/recognised.mjs';

export { environment } from '../harness/recognised.mjs';

const { exported: serveStatic } = installed('serve-static');
const ASKED = [get('/a.txt'), head('/a.txt'), get('/none'), get('/js'), get('/a.txt', 'If-None-Match: *')];

const before = (make, mount = '/') => [
  (app, ctx) => {
    app.use(mount, make());
    app.use(serveStatic(folderOf(ctx, { 'a.txt': 'text', 'admin/b.txt': 'more' })));
    app.get('/js', (req, res) => res.json(res.getHeaders()));
  },
  ...ASKED,
];

const tableOf = (helmet) => ({
  defaults: before(() => helmet()),
  'every header off but one': before(() =>
    helmet({
      ...{ contentSecurityPolicy: false, crossOriginOpenerPolicy: false, crossOriginResourcePolicy: false },
      ...{ originAgentCluster: false, referrerPolicy: false, strictTransportSecurity: false, xContentTypeOptions: false },
      ...{ xDnsPrefetchControl: false, xDownloadOptions: false, xPermittedCrossDomainPolicies: false },
      ...{ xPoweredBy: false, xXssProtection: false },
    }),
  ),
  'settings of every header': before(() => helmet(settingsOfEveryHeader)),
  'directives beside the defaults': before(() =>
    helmet({ contentSecurityPolicy: { directives: { 'img-src': ['*'], scriptSrc: ["'self'", 'cdn.example'], upgradeInsecureRequests: null } } }),
  ),
  'below a path': [...before(() => helmet(), '/admin'), get('/admin/b.txt'), get('/admin')],
  'two of them': [
    (app, ctx) => {
      app.use(helmet({ xPoweredBy: false }), helmet({ frameguard: { action: 'deny' } }));
      before(() => helmet({ xXssProtection: false }))[0](app, ctx);
    },
    ...ASKED,
  ],
  'one header after another': [
    (app, ctx) => {
      app.use(helmet.hsts({ maxAge: 60, preload: true }), helmet.frameguard({ action: 'deny' }), helmet.xPoweredBy());
      app.use(helmet.contentSecurityPolicy({ directives: { 'img-src': ['*'] }, reportOnly: true }), helmet.noSniff());
      app.use(helmet.referrerPolicy({ policy: ['no-referrer', 'origin'] }), helmet.dnsPrefetchControl({ allow: true }));
      app.use(helmet.crossOriginResourcePolicy({ policy: 'cross-origin' }), helmet.permittedCrossDomainPolicies({ permittedPolicies: 'all' }));
      before(() => helmet.xssFilter())[0](app, ctx);
    },
    ...ASKED,
  ],
  'one header with what it does not know': before(() => helmet.ieNoOpen({ unknown: 1 })),
  'one header with a function': before(() => helmet.contentSecurityPolicy({ directives: { scriptSrc: [(req) => req.path] } })),
  'a nonce for each request': before(() => helmet({ contentSecurityPolicy: { directives: { scriptSrc: [() => "'nonce-a'"] } } })),
  'a directive that becomes a function': before(() => {
    const scriptSrc = ["'self'"];
    const middleware = helmet({ contentSecurityPolicy: { directives: { scriptSrc } } });
    scriptSrc.push(() => 'a.example');
    return middleware;
  }),
  'a line break in a directive': before(() => helmet({ contentSecurityPolicy: { directives: { scriptSrc: ["'self'\n https:"] } } })),
  'the application does without': [
    (app, ctx) => {
      app.set('native.recognise', false);
      before(() => helmet())[0](app, ctx);
    },
    ...ASKED,
  ],
});

const javascript = ['one header with what it does not know', 'one header with a function', 'a nonce for each request', 'a directive that becomes a function', 'a line break in a directive', 'the application does without'];

export default ['helmet', 'helmet-8.0', 'helmet-oldest'].flatMap((alias) => {
  const { exported: helmet, version } = installed(alias);
  return recognised(`recognised/helmet ${version}`, tableOf(helmet), { javascript });
});
