/**
 * The plan is held equal to the ordered walk: generated apps, served by the engine with their plan and without it, give
 * the same answers to the same requests. Heads are compared as bytes, less what the clock decides; bodies decoded.
 */
import assert from 'node:assert/strict';
import * as diagnostics from 'node:diagnostics_channel';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import * as net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import compression = require('../../compression');
import { reply } from '../../reply/reply';
import { cors, helmet, rateLimit } from '../../security';
import express = require('./adapter');
import { responsesOf } from './testing/responses';
import type { Application, Handler } from './types';

process.env['XSYS_QUIET'] = '1';

type Outcome = 'next' | 'answer' | 'route' | 'router' | 'error';
interface Script { readonly outcome: Outcome; readonly label: string }
type Part =
  | { readonly kind: 'reply'; readonly path: string; readonly only: string | undefined; readonly methods: readonly string[] }
  | { readonly kind: 'routed'; readonly path: string; readonly method: string; readonly first: Script | undefined; readonly step: keyof typeof STEPS | undefined }
  | { readonly kind: 'step'; readonly path: string; readonly step: keyof typeof STEPS }
  | { readonly kind: 'use'; readonly path: string | readonly string[] | RegExp; readonly script: Script }
  | { readonly kind: 'errors'; readonly path: string }
  | { readonly kind: 'route'; readonly path: string; readonly method: string; readonly scripts: readonly Script[] }
  | { readonly kind: 'param'; readonly name: string; readonly outcome: Outcome }
  | { readonly kind: 'mount'; readonly path: string; readonly app: boolean; readonly table: Table };
interface Table {
  readonly caseSensitive: boolean;
  readonly strict: boolean;
  readonly poweredBy: boolean;
  readonly parts: readonly Part[];
}

const root = mkdtempSync(join(tmpdir(), 'xsys-plan-'));
const TEXT = 'some text that comes again and again; '.repeat(60);
const FILES = { 'index.html': TEXT, '1': 'one', 'a b': TEXT, 'a.html': TEXT, 'b/c': 'c', 'b/index.html': 'index', 'a/b.txt': TEXT, 'c/.hidden': 'x' };
for (const [name, text] of Object.entries(FILES)) {
  mkdirSync(join(root, name, '..'), { recursive: true });
  writeFileSync(join(root, name), text);
}
const HOUR = 3_600_000;

/** Middlewares that have a native form, each new for each app. */
const STEPS = {
  helmet: () => helmet({ contentSecurityPolicy: false }),
  static: () => express.static(root),
  'static, strict': () => express.static(join(root, 'b'), { fallthrough: false, redirect: false, index: false, maxAge: '1h' }),
  cors: () => cors({ origin: [/^http:\/\/a/, 'http://b'], credentials: true, maxAge: 5 }),
  'cors, passing on': () => cors({ origin: 'http://a', preflightContinue: true }),
  limit: () => rateLimit({ limit: 3, windowMs: HOUR, validate: false, standardHeaders: 'draft-6' }),
  'limit, answering in JavaScript': () =>
    rateLimit({ limit: 2, windowMs: HOUR, validate: false, legacyHeaders: false, handler: (_req, res) => void (res.statusCode = 420, res.end()) }),
  compression: () => compression({ threshold: 0 }),
} satisfies Record<string, () => object>;

const plain = fc.constantFrom('/', '/a', '/A', '/a/', '/a/b', '/b', '/a%20b', '/b/c', '/1');
const path = fc.oneof(
  { weight: 3, arbitrary: plain },
  fc.constantFrom('/:x', '/a/:x', '/:x/b', '/:x/', '{/:x}', '/{:x}', '/*s', '/a/*s', '/a{/b}', '/:x.html', '/a\\:b'),
);
const step = fc.constantFrom(...(Object.keys(STEPS) as (keyof typeof STEPS)[]));
const script = fc.record({
  outcome: fc.constantFrom<Outcome>('next', 'next', 'answer', 'route', 'router', 'error'),
  label: fc.constantFrom('h', 'i', 'j', 'k'),
});
const leading = fc.array(fc.record({ kind: fc.constant('step' as const), path: fc.constantFrom('/', '/', '/a', '/b'), step }), { maxLength: 3 });
const method = fc.constantFrom('get', 'post', 'head', 'options', 'all');
const { table } = fc.letrec<{ table: Table; part: Part }>((tie) => ({
  part: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'mounts' },
    fc.record({
      kind: fc.constant('reply' as const),
      path,
      only: fc.constantFrom(undefined, '/', '/a', '/b'),
      methods: fc.constantFrom(['GET', 'HEAD'], ['POST'], ['OPTIONS', 'GET']),
    }),
    fc.record({ kind: fc.constant('routed' as const), path, method, first: fc.option(script, { nil: undefined }), step: fc.option(step, { nil: undefined }) }),
    fc.record({ kind: fc.constant('step' as const), path, step }),
    fc.record({ kind: fc.constant('step' as const), path, step }),
    fc.record({
      kind: fc.constant('use' as const),
      path: fc.oneof(path, fc.constantFrom<readonly string[] | RegExp>(['/a', '/b'], ['/:x', '/a/b'], /^\/a/, /^\/(\w)$/)),
      script,
    }),
    fc.record({ kind: fc.constant('errors' as const), path }),
    fc.record({ kind: fc.constant('route' as const), path, method, scripts: fc.array(script, { minLength: 1, maxLength: 2 }) }),
    fc.record({ kind: fc.constant('param' as const), name: fc.constantFrom('x', 's'), outcome: script.map(({ outcome }) => outcome) }),
    fc.record({ kind: fc.constant('mount' as const), path, app: fc.boolean(), table: tie('table') }),
  ),
  table: fc.record({
    caseSensitive: fc.boolean(),
    strict: fc.boolean(),
    poweredBy: fc.boolean(),
    // What leads may be native; what stands behind a layer of JavaScript seldom is.
    parts: fc.tuple(leading, fc.array(tie('part'), { maxLength: 6, depthIdentifier: 'mounts' })).map(([first, rest]) => [...first, ...rest]),
  }),
}));
const target = fc
  .tuple(fc.array(fc.constantFrom('a', 'A', 'b', 'c', 'a%20b', '%2F', '%zz', '%', 'a.html', 'a:b', '1', ''), { maxLength: 4 }), fc.constantFrom('', '/', '?q=/a', '//'))
  .map(([segments, tail]) => `/${segments.join('/')}${tail}`);
const request = fc.record({
  method: fc.constantFrom('GET', 'GET', 'POST', 'HEAD', 'OPTIONS', 'PUT'),
  target,
  origin: fc.constantFrom(undefined, undefined, 'http://a', 'http://b', 'http://c'),
  accepts: fc.constantFrom(undefined, undefined, 'gzip', 'br', 'deflate, gzip;q=0.5', 'identity'),
});

function run({ outcome, label }: Script): Handler {
  return (req: { url: string; baseUrl: string; params: object }, res: never, next: (error?: unknown) => void) => {
    const response = res as { append(name: string, value: string): void; send(body: string): void };
    response.append('X-Way', label);
    if (outcome === 'answer') response.send(`${label} ${req.baseUrl} ${req.url} ${JSON.stringify(req.params)}`);
    else if (outcome === 'error') next(Object.assign(new Error(label), { status: 418 }));
    else next(outcome === 'next' ? undefined : outcome);
  };
}

type Registering = Record<string, (...args: unknown[]) => unknown>;

function fill(to: object, { parts }: Table): void {
  const table = to as Registering;
  parts.forEach((part, n) => {
    switch (part.kind) {
      case 'reply':
        return table.use(part.path, reply({ body: `reply ${n}`, path: part.only, methods: part.methods }));
      case 'routed': {
        const step = part.step === undefined ? reply({ json: { routed: n }, methods: ['GET', 'POST', 'HEAD'] }) : STEPS[part.step]();
        return table[part.method](part.path, ...(part.first === undefined ? [step] : [run(part.first), step]));
      }
      case 'step':
        return table.use(part.path, STEPS[part.step]());
      case 'use':
        return table.use(part.path, run(part.script));
      case 'errors':
        return table.use(part.path, (error: Error, _req: unknown, res: { append(name: string, value: string): void }, next: (error: unknown) => void) => {
          res.append('X-Way', 'error');
          next(error);
        });
      case 'route':
        return table[part.method](part.path, ...part.scripts.map(run));
      case 'param':
        return table.param(part.name, (_req: unknown, res: { append(name: string, value: string): void }, next: (error?: unknown) => void, value: string) => {
          res.append('X-Param', encodeURIComponent(value));
          if (part.outcome === 'error') next(Object.assign(new Error('param'), { status: 418 }));
          else next(part.outcome === 'route' ? 'route' : undefined);
        });
      case 'mount':
        return table.use(part.path, part.app ? build(part.table) : routerOf(part.table));
    }
  });
}

function routerOf(table: Table): object {
  const router = express.Router({ caseSensitive: table.caseSensitive, strict: table.strict });
  fill(router, table);
  return router;
}

function build(table: Table, late = 0): Application {
  const app = express() as unknown as Application;
  app.set('env', 'test');
  app.set('case sensitive routing', table.caseSensitive);
  app.set('strict routing', table.strict);
  app.set('x-powered-by', table.poweredBy);
  fill(app, { ...table, parts: table.parts.slice(0, table.parts.length - late) });
  return app;
}

type Served = net.Server & { xsys: { plan(): { inForce: boolean }; counters(): { nativeAnswers: number } } };

function listen(app: Application, plan: 'on' | 'off'): Promise<Served> {
  process.env['XSYS_PLAN'] = plan;
  return new Promise((resolve) => {
    const server = app.listen(0, '127.0.0.1', () => resolve(server as unknown as Served));
  });
}

interface Request { readonly method: string; readonly target: string; readonly origin: string | undefined; readonly accepts: string | undefined }

/** All requests down one connection; what comes back, one text a request. */
async function talk(server: Served, requests: readonly Request[]): Promise<string[]> {
  const socket = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1');
  const lines = requests.map(({ method, target, origin, accepts }, n) => {
    const last = n === requests.length - 1 ? 'Connection: close\r\n' : '';
    const more = `${origin === undefined ? '' : `Origin: ${origin}\r\n`}${accepts === undefined ? '' : `Accept-Encoding: ${accepts}\r\n`}`;
    return `${method} ${target} HTTP/1.1\r\nHost: a\r\n${more}${last}\r\n`;
  });
  socket.write(lines.join(''));
  const parts: Buffer[] = [];
  for await (const chunk of socket) parts.push(chunk as Buffer);
  return responsesOf(Buffer.concat(parts), requests.map(({ method }) => method));
}

const totals = { native: 0, requests: 0 };
/** What answered where JavaScript did not. */
const answerers = new Set<string>();
diagnostics.subscribe('xsys:native.answer', (answer) => void answerers.add((answer as { answerer: string }).answerer));

test('generated apps answer the same with their plan and without it', async () => {
  const property = fc.asyncProperty(table, fc.array(request, { minLength: 8, maxLength: 12 }), fc.integer({ min: 0, max: 1 }), async (made, requests, late) => {
    const [planned, walked] = [build(made, late), build(made, late)];
    const servers = [await listen(planned, 'on'), await listen(walked, 'off')];
    try {
      const compare = async (): Promise<void> => {
        const [one, other] = await Promise.all(servers.map((server) => talk(server, requests)));
        assert.deepEqual(one, other, String((planned as unknown as { xsys: { plan(): object } }).xsys.plan()));
      };
      await compare();
      if (late > 0) {
        for (const app of [planned, walked]) fill(app, { ...made, parts: made.parts.slice(-late) });
        await compare();
      }
      await new Promise((resolve) => setTimeout(resolve, 2));
      await compare();
      totals.native += servers[0].xsys.counters().nativeAnswers;
      totals.requests += requests.length * 2;
    } finally {
      for (const server of servers) server.close();
    }
  });
  await fc.assert(property, { numRuns: Number(process.env['XSYS_PROPERTY_RUNS'] ?? 150) });
});

after(() => {
  rmSync(root, { recursive: true });
  // A plan that answered nothing would be equal too.
  assert.ok(totals.native > 100, `${totals.native} native answers of ${totals.requests} requests`);
  assert.deepEqual([...answerers].sort(), ['cors', 'files', 'rateLimit', 'reply']);
});
