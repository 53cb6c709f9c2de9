import assert from 'node:assert/strict';
import { IncomingMessage, ServerResponse } from 'node:http';
import { test } from 'node:test';
import fc from 'fast-check';
import theirs from 'helmet';
import { stepOf, whyNotNative } from '../../plan/step';
import { helmet as ours } from '.';

/** What a middleware does: the headers in order, or the error and the headers that stood already. */
function outcome(make: () => any): unknown {
  const warnings: unknown[][] = [];
  const { warn } = console;
  console.warn = (...words) => void warnings.push(words);
  let middleware: any;
  try {
    middleware = make();
  } catch (error) {
    return { refused: (error as Error).message, warnings };
  } finally {
    console.warn = warn;
  }
  const req = new IncomingMessage(null as never);
  const res = new ServerResponse(req);
  res.setHeader('X-Powered-By', 'Express');
  res.setHeader('x-frame-options', 'earlier');
  const calls: unknown[] = [];
  try {
    middleware(req, res, (error: unknown) => calls.push(error instanceof Error ? error.message : error));
  } catch (thrown) {
    calls.push(['thrown', (thrown as NodeJS.ErrnoException).code ?? (thrown as Error).message]);
  }
  return { name: middleware.name, calls, headers: res.getHeaders(), names: (res as any).getRawHeaderNames(), warnings };
}

const alike = (make: (helmet: any) => any) => assert.deepEqual(outcome(() => make(ours)), outcome(() => make(theirs)));

const source = fc.oneof(
  fc.constantFrom("'self'", 'https:', 'data:', 'self', 'nonce-x', 'sha256-y', 'a b', '', 'a;b', 'a,b', 'a\nb', 'é', '💥'),
  fc.string({ maxLength: 6 }),
  fc.constantFrom(
    () => "'nonce-1'",
    () => 'nonce-1',
    () => 'a;b',
    () => 'a\r\nb',
    () => {
      throw new Error('from the function');
    },
    () => {
      throw 'text';
    },
  ),
);
const directiveName = fc.oneof(
  fc.constantFrom('default-src', 'defaultSrc', 'script-src', 'scriptSrc', 'upgradeInsecureRequests', 'objectSrc', 'report-to'),
  fc.constantFrom('', 'A', '1a', 'a-', 'a b', '-a'),
);
const directiveValue = fc.oneof(
  fc.array(source, { maxLength: 3 }),
  fc.array(source, { maxLength: 3 }).map((list) => new Set(list)),
  fc.array(source, { maxLength: 2 }).map((list) => ({
    *[Symbol.iterator]() {
      yield* list;
    },
  })),
  source.filter((value) => typeof value === 'string'),
  fc.constantFrom(null, undefined, 0, false, 5),
);
const csp = fc.record(
  {
    useDefaults: fc.boolean(),
    reportOnly: fc.boolean(),
    directives: fc.dictionary(directiveName, directiveValue, { maxKeys: 4 }),
  },
  { requiredKeys: [] },
);
const onOff = <T>(options: fc.Arbitrary<T>) => fc.oneof(fc.boolean(), fc.constant(undefined), options);
const policy = (...known: unknown[]) => onOff(fc.record({ policy: fc.constantFrom(...known, 'nonsense', undefined, 5) }, { requiredKeys: [] }));
const hsts = onOff(
  fc.record(
    {
      maxAge: fc.constantFrom(0, 1, 1.5, 31536000, -1, NaN, Infinity, '5', undefined),
      includeSubDomains: fc.boolean(),
      preload: fc.boolean(),
      maxage: fc.constant(1),
      includeSubdomains: fc.constant(true),
    },
    { requiredKeys: [] },
  ),
);
const bare = fc.constantFrom(true, false, undefined, {});
const dns = onOff(fc.record({ allow: fc.boolean() }, { requiredKeys: [] }));
const frame = onOff(fc.record({ action: fc.constantFrom('deny', 'DENY', 'sameorigin', 'same-origin', 'allow-from', 7, undefined) }, { requiredKeys: [] }));
const permitted = onOff(fc.record({ permittedPolicies: fc.constantFrom('none', 'all', 'master-only', 'some') }, { requiredKeys: [] }));

/** Each key seldom, so that most sets of options are valid. */
const rare = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 4, nil: fc.sample(fc.constant(undefined), 1)[0] });
const options = fc
  .record({
    contentSecurityPolicy: rare(onOff(csp)),
    crossOriginEmbedderPolicy: rare(policy('require-corp', 'credentialless')),
    crossOriginOpenerPolicy: rare(policy('same-origin', 'unsafe-none')),
    crossOriginResourcePolicy: rare(policy('same-site')),
    originAgentCluster: rare(bare),
    referrerPolicy: rare(policy('origin', ['origin', 'unsafe-url'], ['origin', 'origin'], [], [''])),
    strictTransportSecurity: rare(hsts),
    hsts: rare(hsts),
    xContentTypeOptions: rare(bare),
    noSniff: rare(bare),
    xDnsPrefetchControl: rare(dns),
    dnsPrefetchControl: rare(dns),
    xDownloadOptions: rare(bare),
    ieNoOpen: rare(bare),
    xFrameOptions: rare(frame),
    frameguard: rare(frame),
    xPermittedCrossDomainPolicies: rare(permitted),
    permittedCrossDomainPolicies: rare(permitted),
    xPoweredBy: rare(bare),
    hidePoweredBy: rare(bare),
    xXssProtection: rare(bare),
    xssFilter: rare(bare),
  })
  .map((record) => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)));

test('helmet() does what helmet does: headers, order, warnings, errors', () => {
  alike((helmet) => helmet());
  fc.assert(
    fc.property(options, (given) => alike((helmet) => helmet(given))),
    { numRuns: 1500 },
  );
});

test('content security policies alone', () => {
  fc.assert(
    fc.property(csp, (given) => alike((helmet) => helmet.contentSecurityPolicy(given))),
    { numRuns: 2000 },
  );
});

test('default-src is disabled with a symbol, ours or helmet’s own', () => {
  for (const name of ['default-src', 'script-src']) {
    alike((helmet) =>
      helmet.contentSecurityPolicy({
        useDefaults: false,
        directives: { 'img-src': ["'self'"], [name]: helmet.contentSecurityPolicy.dangerouslyDisableDefaultSrc },
      }),
    );
  }
  const disabled: any = { directives: { 'default-src': theirs.contentSecurityPolicy.dangerouslyDisableDefaultSrc } };
  assert.deepEqual(outcome(() => ours({ contentSecurityPolicy: disabled })), outcome(() => theirs({ contentSecurityPolicy: disabled })));
});

test('every middleware of helmet stands on ours, under the same names', () => {
  const names = Object.keys(theirs).filter((name) => name !== 'default');
  assert.deepEqual(Object.keys(ours).sort(), names.sort());
  for (const name of names) alike((helmet) => helmet[name]());
  assert.deepEqual(ours.contentSecurityPolicy.getDefaultDirectives(), theirs.contentSecurityPolicy.getDefaultDirectives());
});

test('a request given for options is told', () => {
  alike((helmet) => helmet(new IncomingMessage(null as never)));
});

test('what is the same for each request has a native form; for what is not the reason is known', () => {
  assert.ok(stepOf(ours()) !== undefined);
  const nonce = ours({ contentSecurityPolicy: { directives: { 'script-src': [() => "'nonce-1'"] } } });
  assert.equal(whyNotNative(nonce), 'Content-Security-Policy is made for each request');
  const broken = ours({ contentSecurityPolicy: { directives: { 'script-src': ['a\nb'] } } });
  assert.match(String(whyNotNative(broken)), /Content-Security-Policy has characters that no header may have/);
});
