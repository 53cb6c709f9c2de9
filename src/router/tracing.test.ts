/** What is published on `express.router.request` is what the `router` package publishes, event by event. */
import assert from 'node:assert/strict';
import { tracingChannel } from 'node:diagnostics_channel';
import { test } from 'node:test';
import reference = require('router');
import { Router, type Next } from '.';

type Fill = (router: any, make: typeof reference) => void;

const scenarios: Record<string, Fill> = {
  'a middleware and a route': (router) => {
    router.use(function logger(_req: unknown, _res: unknown, next: Next) { next(); });
    router.get('/users/:id', function show(_req: unknown, res: any) { res.end(); return 'shown'; });
  },
  'an error, handled': (router) => {
    router.get('/users/:id', function fail(_req: unknown, _res: unknown, next: Next) { next(new Error('broken')); });
    router.use(function handle(_error: unknown, _req: unknown, res: any, _next: Next) { res.end(); });
  },
  'a throw, replaced by a handler': (router) => {
    router.use(function fail() { throw new Error('first'); });
    router.use(function replace(_error: unknown, _req: unknown, _res: unknown, next: Next) { next(new Error('second')); });
    router.use(function last(_error: unknown, _req: unknown, res: any, _next: Next) { res.end(); });
  },
  'an error that bubbles through a mounted router': (router, make) => {
    const inner = make();
    inner.use(function fail(_req: unknown, _res: unknown, next: any) { next(new Error('deep')); });
    router.use('/users', inner);
  },
  'promises': (router) => {
    router.use(async function slow(_req: unknown, _res: unknown, next: Next) { await null; next(); return 'done'; });
    router.use(async function reject() { await null; throw new Error('rejected'); });
    router.use(async function handle(_error: unknown, _req: unknown, res: any, _next: Next) { await null; res.end(); });
  },
  'a rejection without a reason': (router) => {
    router.use(function reject() { return Promise.reject(); });
  },
  'next with an error, then a promise': (router) => {
    router.use(async function both(_req: unknown, _res: unknown, next: Next) { next(new Error('early')); await null; return 1; });
    router.use(function handle(_error: unknown, _req: unknown, res: any, _next: Next) { res.end(); });
  },
  'signals': (router) => {
    router.get('/users/:id', function skip(_req: unknown, _res: unknown, next: Next) { next('route'); }, function never() {});
    router.use(function thrown() { throw 'router'; });
  },
  'params callbacks': (router) => {
    router.param('id', function load(_req: unknown, _res: unknown, next: Next) { next(); return 'sync'; });
    router.param('id', async function check(_req: unknown, _res: unknown, next: Next) { await null; next(); return 'async'; });
    router.get('/users/:id', function show(_req: unknown, _res: unknown, next: Next) { next(); });
    router.get('/users/:id', function again(_req: unknown, res: any) { res.end(); });
  },
  'params callbacks that fail': (router) => {
    router.param('id', function load(_req: unknown, _res: unknown, _next: Next, id: string) { throw new Error(`no ${id}`); });
    router.get('/users/:id', function show() {});
    router.use(function handle(_error: unknown, _req: unknown, res: any, _next: Next) { res.end(); });
  },
  'an undecodable parameter': (router) => {
    router.get('/:name/:id', function show() {});
    router.use(function handle(_error: unknown, _req: unknown, res: any, _next: Next) { res.end(); });
  },
};

const EVENTS = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'] as const;

async function eventsOf(make: typeof reference, fill: Fill, url: string): Promise<unknown[]> {
  const seen: unknown[] = [];
  const note = (event: string) => (context: any) => {
    const { handler, layer, req, res, ...rest } = context;
    const text = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, String(value)]));
    seen.push({ event, handler: handler.name, layer: layer.name, hasRequest: typeof req.url, hasResponse: typeof res.end, ...text });
  };
  const subscribers = Object.fromEntries(EVENTS.map((event) => [event, note(event)])) as never;
  const channel = tracingChannel('express.router.request');
  channel.subscribe(subscribers);
  try {
    const router = make();
    fill(router, make);
    await new Promise<void>((resolve) => {
      const res = { setHeader() {}, end: () => resolve() };
      router({ url, method: 'GET' } as never, res as never, ((error: unknown) => {
        seen.push({ done: String(error) });
        resolve();
      }) as never);
    });
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    channel.unsubscribe(subscribers);
  }
  return seen;
}

for (const [name, fill] of Object.entries(scenarios)) {
  test(`${name}: the same events`, async () => {
    const url = name === 'an undecodable parameter' ? '/users/%zz' : '/users/7';
    const expected = await eventsOf(reference, fill, url);
    assert.notEqual(expected.length, 0);
    assert.deepEqual(await eventsOf(Router as never, fill, url), expected);
  });
}
