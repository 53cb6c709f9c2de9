/**
 * The compiled form is held equal to two references over generated routers and requests: the `router` package, and a
 * plain walk over our own layers that asks each of them in order. What is compared is the trace of everything a
 * handler can see, in order, and how the request ended.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import reference = require('router');
import { Layer, Router, type Next, type Params, type Path } from '.';
import { SegmentIndex } from './candidates';
import type { RouterConstructor } from './router';

type Outcome = 'next' | 'route' | 'router' | 'error' | 'throw' | 'reject' | 'answer' | 'rewrite' | 'method' | 'register';

interface HandlerPlan {
  readonly label: string;
  readonly outcome: Outcome;
  readonly arity: 3 | 4;
  readonly rewriteTo: string;
}

type Step =
  | { readonly kind: 'use'; readonly path: Path; readonly handlers: readonly HandlerPlan[] }
  | { readonly kind: 'route'; readonly path: Path; readonly method: string; readonly handlers: readonly HandlerPlan[] }
  | { readonly kind: 'param'; readonly name: string; readonly handler: HandlerPlan }
  | { readonly kind: 'mount'; readonly path: Path; readonly router: RouterPlan };

interface RouterPlan {
  readonly options: { readonly caseSensitive?: boolean; readonly strict?: boolean; readonly mergeParams?: boolean };
  readonly steps: readonly Step[];
}

interface Request {
  url: string;
  method: string;
  originalUrl?: string;
  baseUrl?: string;
  params?: Params;
  route?: { path: Path };
  next?: Next;
}

const path: fc.Arbitrary<Path> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(
    '/', '/a', '/a/', '/A', '/a/b', '/a/b/', '/a/c', '/b', '/a%20b', '/é', '/a.b', '', 'a',
    '/:x', '/:x/', '/a/:x', '/a/:x/b', '/:x/:y', '/a/:x/:y', '/:x/b', '/a/:x-:y', '/:x.html', '/a:x',
    '/*splat', '/{*splat}', '/a/*splat', '/a{/:x}', '/a{/b}/c', '/{:x}', '{/:x}/b', '/a/*x/b', '/:x{/:y}', '/a\\:b', '/k', '/K/:x',
  ) },
  { weight: 1, arbitrary: fc.constantFrom(/^\/a/, /^\/(\w)$/, /^\/(?<x>[ab])\/(\w)/i, /b$/) },
  { weight: 1, arbitrary: fc.constantFrom<Path>(['/a', '/b'], ['/:x', '/a/:y'], ['/a/b', /^\/b/], [['/c'], '/a/*s']) },
);

const url = fc
  .tuple(
    fc.array(fc.constantFrom('a', 'A', 'b', 'c', 'a%20b', '%', '%2F', '%zz', 'é', '\u212a', 'a.html', 'a-b', 'a:b', ''), { maxLength: 4 }),
    fc.constantFrom('', '/', '?q=1', '/?q', '?a/b', '#h', '/#h'),
    fc.constantFrom('', '', '', '', '', 'http://host', 'http://host:80'),
  )
  .map(([segments, tail, host]) => `${host}/${segments.join('/')}${tail}`);

const requestUrl = fc.oneof({ weight: 20, arbitrary: url }, { weight: 1, arbitrary: fc.constantFrom('', '*', 'a/b', '//a', '?x') });

const handler = (outcomes: readonly Outcome[]) =>
  fc.record({
    label: fc.string({ minLength: 1, maxLength: 2, unit: fc.constantFrom('h', 'i', 'j', 'k') }),
    outcome: fc.constantFrom(...outcomes),
    arity: fc.constantFrom<3 | 4>(3, 3, 3, 4),
    rewriteTo: url,
  });

const anyHandler = handler(['next', 'next', 'next', 'route', 'router', 'error', 'throw', 'reject', 'answer', 'rewrite', 'method', 'register']);
const paramHandler = handler(['next', 'next', 'route', 'error', 'throw', 'reject', 'rewrite']);
const handlers = fc.array(anyHandler, { minLength: 1, maxLength: 3 });

const options = fc.record(
  { caseSensitive: fc.boolean(), strict: fc.boolean(), mergeParams: fc.boolean() },
  { requiredKeys: [] },
);

const { plan } = fc.letrec<{ plan: RouterPlan; step: Step }>((tie) => ({
  step: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'mounts' },
    fc.record({
      kind: fc.constant('route' as const),
      path,
      method: fc.constantFrom('get', 'post', 'head', 'options', 'all'),
      handlers,
    }),
    fc.record({ kind: fc.constant('use' as const), path, handlers }),
    fc.record({ kind: fc.constant('param' as const), name: fc.constantFrom('x', 'y', 'splat'), handler: paramHandler }),
    fc.record({ kind: fc.constant('mount' as const), path, router: tie('plan') }),
  ),
  plan: fc.record({ options, steps: fc.array(tie('step'), { maxLength: 9, depthIdentifier: 'mounts' }) }),
}));

const request = fc.record({ url: requestUrl, method: fc.constantFrom('GET', 'POST', 'HEAD', 'OPTIONS', 'PUT') });

type Trace = unknown[];

/** A handler that notes what it sees and does what the plan says. */
function make(plan: HandlerPlan, trace: Trace, late: () => void): (...args: never[]) => unknown {
  const run = (error: unknown, req: Request, res: { end(body: string): void }, next: Next): unknown => {
    trace.push({
      at: plan.label,
      error: error === undefined ? undefined : String(error),
      status: (error as { status?: number } | undefined)?.status,
      url: req.url,
      base: req.baseUrl,
      original: req.originalUrl,
      params: { ...req.params },
      bare: req.params === undefined ? undefined : Object.getPrototypeOf(req.params) === null,
      route: req.route && String(req.route.path),
      nextIsRouter: typeof req.next,
    });
    if (trace.length > 200) return res.end('too long');
    switch (plan.outcome) {
      case 'next':
        return next();
      case 'route':
      case 'router':
        return next(plan.outcome);
      case 'error':
        return next(new Error(`from ${plan.label}`));
      case 'throw':
        throw new Error(`thrown ${plan.label}`);
      case 'reject':
        return Promise.reject(new Error(`rejected ${plan.label}`));
      case 'answer':
        return res.end(plan.label);
      case 'rewrite':
        req.url = plan.rewriteTo;
        return next();
      case 'method':
        req.method = req.method === 'GET' ? 'POST' : 'GET';
        return next();
      case 'register':
        late();
        return next();
    }
  };
  if (plan.arity === 4) return ((error: unknown, req: Request, res: never, next: Next) => run(error, req, res, next));
  return ((req: Request, res: never, next: Next) => run(undefined, req, res, next));
}

type Built = (req: unknown, res: unknown, next: Next) => void;

function build(constructor: unknown, plan: RouterPlan, trace: Trace): Built {
  const router = new (constructor as RouterConstructor)(plan.options);
  let registrations = 0;
  // A handler that registers another layer: visible to the very request that is under way.
  const late = (): void => {
    if (registrations++ > 1) return;
    const label = `late${registrations}`;
    router.use('/', ((req: Request, _res: unknown, next: Next) => {
      trace.push({ at: label, url: req.url });
      next();
    }));
  };
  for (const step of plan.steps) {
    switch (step.kind) {
      case 'use':
        router.use(step.path, ...step.handlers.map((each) => make(each, trace, late)));
        break;
      case 'route': {
        const register = router as unknown as Record<string, (path: Path, ...handlers: unknown[]) => void>;
        register[step.method](step.path, ...step.handlers.map((each) => make(each, trace, late)));
        break;
      }
      case 'param':
        router.param(step.name, ((req: Request, res: never, next: Next, value: unknown, name: string) => {
          trace.push({ param: name, value });
          if (step.handler.outcome === 'rewrite') {
            req.params![name] = `(${String(value)})`;
            return next();
          }
          return (make({ ...step.handler, arity: 3 }, trace, late) as (...args: unknown[]) => unknown)(req, res, next);
        }) as never);
        break;
      case 'mount':
        router.use(step.path, build(constructor, step.router, trace));
        break;
    }
  }
  return router as unknown as Built;
}

/** Everything that one request left behind. */
async function walk(constructor: unknown, plan: RouterPlan, requests: readonly Request[]): Promise<Trace> {
  const trace: Trace = [];
  const router = build(constructor, plan, trace);
  for (const { url, method } of requests) {
    const req: Request = { url, method, params: { outer: '1' }, baseUrl: '/outer' };
    await new Promise<void>((resolve) => {
      const headers: unknown[] = [];
      const res = {
        setHeader: (name: string, value: unknown) => headers.push([name, value]),
        end: (body: string) => {
          trace.push({ answered: body, headers });
          resolve();
        },
      };
      router(req, res, (error) => {
        const { url: left, method: as, baseUrl, originalUrl, params, next } = req;
        const status = (error as { status?: number } | undefined)?.status;
        trace.push({ done: String(error), status, left, as, baseUrl, originalUrl, params, next });
        resolve();
      });
    });
    // Handlers that both go on and fail leave more behind in later turns.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return trace;
}

/** Refused registrations must be refused alike. */
async function outcomeOf(constructor: unknown, plan: RouterPlan, requests: readonly Request[]): Promise<unknown> {
  try {
    return await walk(constructor, plan, requests);
  } catch (error) {
    return { refused: `${(error as Error).name}: ${(error as Error).message}` };
  }
}

const requests = fc.array(request, { minLength: 1, maxLength: 4 }) as fc.Arbitrary<Request[]>;

test('a compiled router does what the router package does', async () => {
  await fc.assert(
    fc.asyncProperty(plan, requests, async (generated, asked) => {
      assert.deepEqual(await outcomeOf(Router, generated, asked), await outcomeOf(reference, generated, asked));
    }),
    { numRuns: 1500 },
  );
});

test('the index leaves out no layer that a plain ordered walk would match', () => {
  const layer = fc.record({ path, sensitive: fc.boolean(), strict: fc.boolean(), end: fc.boolean() });
  fc.assert(
    fc.property(fc.array(layer, { maxLength: 12 }), url, (made, target) => {
      const layers = made.map(({ path, ...options }) => new Layer(path, options, () => undefined));
      const pathname = target.replace(/^http:\/\/[^/]*/, '').replace(/[?#].*/, '');
      const candidates = new SegmentIndex(layers).lookup(pathname);
      const matching = layers.flatMap((each, position) => (matches(each, pathname) ? [position] : []));
      assert.deepEqual(
        matching.filter((position) => !candidates.includes(position)),
        [],
      );
      assert.deepEqual([...candidates], [...new Set(candidates)].sort((a, b) => a - b));
    }),
    { numRuns: 3000 },
  );
});

/** A path whose escapes cannot be decoded matched, and failed afterwards. */
function matches(layer: Layer, pathname: string): boolean {
  try {
    return layer.match(pathname) !== false;
  } catch {
    return true;
  }
}

test('a hundred layers that call next at once do not exhaust the stack', async () => {
  const results = await Promise.all(
    [Router, reference].map(
      (constructor) =>
        new Promise((resolve) => {
          const router = new (constructor as RouterConstructor)();
          const turns: number[] = [];
          let turn = 0;
          for (let i = 0; i < 6000; i++) {
            router.use(((_req: unknown, _res: unknown, next: Next) => {
              turns.push(turn);
              next();
            }));
          }
          setImmediate(function count() {
            turn++;
            if (turns.length < 6000) setImmediate(count);
          });
          router.handle({ url: '/', method: 'GET' }, { setHeader() {}, end() {} }, () => resolve(turns.length));
        }),
    ),
  );
  assert.deepEqual(results, [6000, 6000]);
});

test('changes that tools make to the stack are seen by the next request', async () => {
  const seen = (constructor: unknown) =>
    new Promise((resolve) => {
      const router = new (constructor as RouterConstructor)();
      const calls: string[] = [];
      for (const name of ['one', 'two', 'three']) {
        router.use(((_req: unknown, _res: unknown, next: Next) => {
          calls.push(name);
          next();
        }));
      }
      const ask = (then: () => void) =>
        router.handle({ url: '/', method: 'GET' }, { setHeader() {}, end() {} }, () => then());
      ask(() => {
        router.stack.splice(1, 1);
        ask(() => {
          router.stack.reverse();
          ask(() => {
            [router.stack[0], router.stack[1]] = [router.stack[1], router.stack[0]];
            ask(() => {
              router.stack = router.stack.filter((_, position) => position === 1);
              ask(() => {
                router.stack.length = 0;
                ask(() => resolve(calls));
              });
            });
          });
        });
      });
    });
  assert.deepEqual(await seen(Router), await seen(reference));
});
