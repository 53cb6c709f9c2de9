import assert from 'node:assert/strict';
import { IncomingMessage, ServerResponse } from 'node:http';
import { after, before, mock, test } from 'node:test';
import { ipKeyGenerator as theirKey, rateLimit as theirs } from 'express-rate-limit';
import fc from 'fast-check';
import { XsysError } from '../../errors';
import { stepOf, whyNotNative } from '../../plan/step';
import { ipKeyGenerator as ourKey, rateLimit as ours } from '.';
import { MapCounts } from './counts';
import { nativeTrust } from './trust';

const START = 1_700_000_000_123;
before(() => mock.timers.enable({ apis: ['Date'], now: START }));
after(() => mock.timers.reset());

interface Asked {
  ip: string;
  /** Milliseconds since the request before. */
  later: number;
  status: number;
}

/** The few members of a framework's response that a limiter asks for. */
function response(req: IncomingMessage): any {
  const res: any = new ServerResponse(req);
  res.status = (code: number) => {
    res.statusCode = code;
    return res;
  };
  res.append = (name: string, value: string) => {
    const earlier = res.getHeader(name);
    res.setHeader(name, earlier === undefined ? value : [].concat(earlier, value as never));
  };
  res.send = (body: unknown) => {
    res.sent = body;
    res.end();
    return res;
  };
  return res;
}

const settled = () => new Promise(setImmediate);

async function outcome(middleware: any, requests: readonly Asked[]): Promise<unknown[]> {
  mock.timers.setTime(START);
  let now = START;
  const seen = [];
  for (const { ip, later, status } of requests) {
    mock.timers.setTime((now += later));
    const req: any = new IncomingMessage({ remoteAddress: '10.0.0.1' } as never);
    Object.assign(req, { ip, method: 'GET', app: { get: () => false } });
    const res = response(req);
    const calls: unknown[] = [];
    middleware(req, res, (error: unknown) => {
      calls.push(error instanceof Error ? error.message : error);
      res.status(status);
      res.emit('finish');
      res.emit('close');
    });
    await settled();
    seen.push({ calls, headers: res.getHeaders(), names: res.getRawHeaderNames(), status: res.statusCode, sent: res.sent, info: req.rateLimit ?? req.own });
  }
  return seen;
}

const ip = fc.constantFrom('1.2.3.4', '::ffff:1.2.3.4', '2001:db8::1', '2001:db8:0:7::1', '2001:db8:0:100::1', 'nonsense');
const requests = fc.array(
  fc.record({ ip, later: fc.constantFrom(0, 1, 400, 999, 1000, 1001, 5000), status: fc.constantFrom(200, 404) }),
  { minLength: 1, maxLength: 12 },
);
const windows = [1000, 1500, 60_000, 3_600_000, 7_200_000, 86_400_000, 172_800_000, 90_000];
const options: fc.Arbitrary<any> = fc.record(
  {
    windowMs: fc.constantFrom(...windows),
    limit: fc.constantFrom<unknown>(0, 1, 2, 3, '2', () => 2, async () => 1),
    max: fc.constantFrom(1, 4),
    message: fc.constantFrom<unknown>('slow down', { error: 'slow down' }, () => 'asked', async () => ({ later: true })),
    statusCode: fc.constantFrom(429, 503, 200),
    legacyHeaders: fc.boolean(),
    headers: fc.boolean(),
    standardHeaders: fc.constantFrom<unknown>(true, false, 'draft-6', 'draft-7', 'draft-8', undefined),
    identifier: fc.constantFrom<unknown>('name', () => 'made', async () => 'made later', undefined),
    retryAfter: fc.constantFrom<unknown>(7, '8', () => 9, undefined),
    requestPropertyName: fc.constantFrom('own', undefined),
    skipFailedRequests: fc.boolean(),
    skipSuccessfulRequests: fc.boolean(),
    requestWasSuccessful: fc.constantFrom(undefined, (_req: unknown, res: any) => res.statusCode === 404),
    keyGenerator: fc.constantFrom<unknown>(undefined, () => 'one for all', async (req: any) => `k${req.ip}`),
    ipv6Subnet: fc.constantFrom<unknown>(64, 48, false, undefined, () => 32),
    skip: fc.constantFrom<unknown>(undefined, (req: any) => req.ip === '1.2.3.4', async () => false),
    handler: fc.constantFrom(undefined, (_req: unknown, res: any, _next: unknown, used: any) => res.status(used.statusCode).send([used.windowMs, used.message === undefined])),
  },
  { requiredKeys: [] },
);
/** Options without functions: those of the short way. */
const plain = options.map((given) => Object.fromEntries(Object.entries(given).filter(([, value]) => typeof value !== 'function')));

for (const [name, arbitrary] of Object.entries({ 'of every kind': options, 'without functions': plain })) {
  test(`rateLimit() counts, tells and answers as express-rate-limit does: options ${name}`, async () => {
    await fc.assert(
      fc.asyncProperty(arbitrary, requests, async (given, asked) => {
        const quiet = { ...given, validate: false };
        assert.deepEqual(await outcome(ours(quiet), asked), await outcome(theirs(quiet), asked));
      }),
      { numRuns: 400 },
    );
  });
}

test('a store of the application is asked as the package asks it, also when it fails', async () => {
  const makeStore = (calls: unknown[], fails: boolean) => ({
    localKeys: true,
    init: (given: any) => void calls.push(['init', given.windowMs]),
    async increment(key: string) {
      calls.push(['increment', key]);
      if (fails) throw new Error('the store is down');
      return { totalHits: 3, resetTime: new Date(START + 5000) };
    },
    async decrement(key: string) {
      calls.push(['decrement', key]);
    },
    async resetKey(key: string) {
      calls.push(['reset', key]);
    },
  });
  const asked: Asked[] = [{ ip: '1.2.3.4', later: 0, status: 200 }];
  for (const fails of [false, true]) {
    for (const passOnStoreError of [false, true]) {
      const seen = [];
      for (const rateLimit of [ours, theirs] as any[]) {
        const calls: unknown[] = [];
        const logger = { warn() {}, error() {} };
        const limiter = rateLimit({ limit: 3, store: makeStore(calls, fails), passOnStoreError, skipSuccessfulRequests: true, validate: false, logger });
        const answers = await outcome(limiter, asked);
        await limiter.resetKey('x');
        seen.push([answers, calls]);
      }
      assert.deepEqual(seen[0], seen[1]);
    }
  }
});

test('resetKey and getKey', async () => {
  for (const rateLimit of [ours, theirs] as any[]) {
    const limiter = rateLimit({ limit: 1, validate: false });
    await outcome(limiter, [{ ip: '1.2.3.4', later: 0, status: 200 }]);
    assert.deepEqual({ ...(await limiter.getKey('1.2.3.4')) }, { totalHits: 1, resetTime: new Date(START + 60_000) });
    await limiter.resetKey('1.2.3.4');
    assert.equal(await limiter.getKey('1.2.3.4'), undefined);
  }
});

test('keys of addresses are those of ipKeyGenerator', () => {
  const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }));
  const address = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.array(group, { minLength: 8, maxLength: 8 }).map((groups) => groups.map((part) => part.toString(16)).join(':')),
    fc.ipV4().map((ip) => `::ffff:${ip}`),
    fc.ipV4().map((ip) => `::${ip}`),
    fc.ipV4().map((ip) => `64:ff9b::${ip}`),
    fc.constantFrom('::', '::1', '::ffff:102:304', '1.2.3.4:80', '', 'unknown', 'fe80::1%eth0'),
  );
  const subnet = fc.oneof(fc.constantFrom<number | false | undefined>(false, undefined, 0), fc.integer({ min: 1, max: 128 }));
  fc.assert(
    fc.property(address, subnet, (ip, bits) => assert.equal(ourKey(ip, bits), theirKey(ip, bits))),
    { numRuns: 3000 },
  );
});

test('every problem with the options is named at once', () => {
  const wrong = {
    ...{ windowMs: 0, limit: 'many', statusCode: 99, standardHeaders: 'draft-9', requestPropertyName: '', ipv6Subnet: 129 },
    ...{ identifier: 'a\r\nb', retryAfter: 'a\nb', maxKeys: 0, keyGenerator: 'ip', handler: {}, store: {} },
  };
  assert.throws(
    () => ours(wrong as never),
    (error) => error instanceof XsysError && error.code === 'XSYS_OPTIONS_INVALID' && Object.keys(wrong).every((name) => error.message.includes(name)),
  );
});

test('what looks like a mistake is told once, and may be silenced', async () => {
  const told: string[] = [];
  const logger = { warn: (line: string) => void told.push(line.split(':', 1)[0]), error: (line: string) => void told.push(line.split(':', 1)[0]) };
  const asked: Asked[] = [{ ip: 'nonsense', later: 0, status: 200 }];
  const limiter = ours({ limit: 0, onLimitReached: 1, surprise: true, logger } as never);
  await outcome(limiter, [...asked, ...asked]);
  assert.deepEqual(told.splice(0), ['ERR_ERL_UNKNOWN_OPTION', 'WRN_ERL_DEPRECATED_ON_LIMIT_REACHED', 'WRN_ERL_MAX_ZERO', 'ERR_ERL_INVALID_IP_ADDRESS']);
  ours({ keyGenerator: (req) => req.ip as string, ipv6Subnet: 64, logger });
  assert.deepEqual(told.splice(0), ['ERR_ERL_IPV6SUBNET_OR_KEYGENERATOR', 'ERR_ERL_KEY_GEN_IPV6']);
  await outcome(ours({ logger, validate: { ip: false } }), asked);
  await outcome(ours({ logger, limit: 0, validate: false }), asked);
  assert.deepEqual(told, []);
});

test('a response that is only Node’s is answered too', async () => {
  const limiter = ours({ limit: 0, validate: false, message: { error: 'é' } });
  const req: any = new IncomingMessage({ remoteAddress: '10.0.0.1' } as never);
  const res: any = new ServerResponse(req);
  limiter(req, res, () => assert.fail('it went on'));
  assert.deepEqual([res.statusCode, res.getHeader('Content-Length'), req.rateLimit.key], [429, 14, '10.0.0.1']);
});

test('a Map counts as the engine does, and has a bound', () => {
  mock.timers.setTime(START);
  const counts = new MapCounts(1000, 10);
  for (let i = 0; i < 100; i++) assert.equal(counts.hit(`k${i}${'x'.repeat(i)}`).hits, 1);
  assert.deepEqual(counts.state(), { keys: 10, evicted: 90 });
  assert.equal(counts.hit(`k99${'x'.repeat(99)}`).hits, 2);
  assert.equal(counts.hit('k0').hits, 1);
  mock.timers.setTime(START + 1000);
  assert.equal(counts.get('k0'), undefined);
  counts.hit('new');
  assert.ok(counts.state().keys <= 7);
});

test('what has a native form, and why the rest has none', () => {
  const native = process.env.XSYS_REQUIRE_NATIVE === '1';
  if (native) {
    assert.ok(stepOf(ours({ standardHeaders: 'draft-8' })) !== undefined);
    assert.ok(stepOf(ours({ handler: () => {}, message: () => 'x' })) !== undefined);
  }
  const reasons: [object, RegExp][] = [
    [{ store: { increment() {}, decrement() {}, resetKey() {} } }, /store of its own/],
    ...(native
      ? ([
          [{ skip: () => false }, /skip is a function/],
          [{ keyGenerator: () => 'x' }, /keyGenerator is a function/],
          [{ limit: () => 1 }, /limit is a function/],
          [{ skipFailedRequests: true }, /looks at answers/],
          [{ limit: 1.5 }, /limit is no whole number/],
          [{ identifier: () => 'x', standardHeaders: 'draft-8' }, /identifier is a function/],
        ] as [object, RegExp][])
      : []),
  ];
  for (const [given, reason] of reasons) assert.match(String(whyNotNative(ours({ validate: false, ...given }))), reason);
  assert.deepEqual(nativeTrust('loopback, 10.0.0.0/8'), { trust: { subnets: ['127.0.0.1/8', '::1/128', '10.0.0.0/8'] } });
  assert.deepEqual(nativeTrust(['uniquelocal'])  , { trust: { subnets: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'] } });
  assert.deepEqual([nativeTrust(true), nativeTrust(1.5), nativeTrust(-1), nativeTrust(false)], [{ trust: 'all' }, { trust: { hops: 2 } }, { trust: { hops: 0 } }, { trust: { subnets: [] } }]);
  for (const odd of ['10.0.0.0/255.0.0.0', '0x7f.0.0.1', '127.1', '::1.2.3.4', 'fe80::1%1', () => true, {}]) assert.equal(typeof nativeTrust(odd), 'string');
});
