/** An app with the whole security configuration written out, as the security guide has it. */
import { Router, createServer } from 'xypriss';
import { form, get, json, request } from '../harness/steps.mjs';

export function make({ options, note }) {
  const app = createServer(options({
    security: {
      enabled: true,
      level: 'maximum',
      helmet: { contentSecurityPolicy: { directives: { defaultSrc: ["'self'"], imgSrc: ["'self'", 'data:'] } } },
      cors: { origin: 'https://app.example', methods: ['GET', 'POST'], credentials: true },
      rateLimit: { max: 50, windowMs: 60_000, message: 'Too many, please wait.' },
      compression: true,
      hpp: true,
      mongoSanitize: true,
      xss: true,
      csrf: { enabled: false },
      sqlInjection: true,
      commandInjection: true,
      pathTraversal: true,
      xxe: true,
    },
  }));
  const accounts = Router();
  accounts.post('/', (req, res) => {
    note('account', Object.keys(req.body));
    res.status(201).json(req.body);
  });
  accounts.get('/:name', (req, res) => res.json({ name: req.params.name }));
  app.use('/accounts', accounts);
  app.get('/', (req, res) => res.set('Content-Type', 'text/html').send('<h1>Bank</h1>'));
  app.post('/search', (req, res) => res.json({ filter: req.body }));
  return app;
}

const origin = { Origin: 'https://app.example' };

export const steps = [
  get('/', { headers: origin }),
  get('/', { headers: { Origin: 'https://other.example' }, as: 'from elsewhere' }),
  request('OPTIONS', '/accounts', { headers: { ...origin, 'Access-Control-Request-Method': 'POST' }, as: 'preflight' }),
  json('/accounts', { name: 'Ada', note: 'likes 1 < 2' }, { headers: origin }),
  json('/accounts', { name: '<script>alert(1)</script>' }, { headers: origin, as: 'with a script' }),
  json('/search', { age: { $gt: 18 } }, { headers: origin }),
  json('/search', { q: "x' OR '1'='1" }, { headers: origin, as: 'SQL' }),
  json('/search', { q: '$(rm -rf /)' }, { headers: origin, as: 'a command' }),
  form('/search', 'a=1&a=2', { headers: origin }),
  get('/accounts/ada'),
  get('/accounts/ada?full=1'),
  get('/none'),
];
