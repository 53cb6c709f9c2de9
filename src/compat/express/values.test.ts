/** Functions of values, over generated ones: ETags against the `etag` package, types and settings against Express's own. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import etag = require('etag');
import fc from 'fast-check';
import { strongETag, weakETag } from './entity-tag';
import { COMMON_TYPES, contentTypeOf, normalizeType, setCharset } from './media-types';
import { compileQueryParser, compileTrust } from './settings';

interface Reference {
  normalizeType(type: string): unknown;
  setCharset(type: string, charset: string): string;
  compileQueryParser(value: unknown): ((query: string) => unknown) | undefined;
  compileTrust(value: unknown): (address: string, hop: number) => boolean;
  etag(body: unknown, encoding?: string): string;
  wetag(body: unknown, encoding?: string): string;
}
// Beside the package's public names, and not exported by it.
const fromExpress = createRequire(require.resolve('express'));
const reference = fromExpress('./lib/utils') as Reference;
const mime = fromExpress('mime-types') as { contentType(type: string): string | false };

test('an ETag is the one of the etag package', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array({ maxLength: 300 }).map((a) => Buffer.from(a))), (body) => {
      assert.equal(strongETag(body), etag(body));
      assert.equal(weakETag(body), etag(body, { weak: true }));
    }),
  );
});

test('texts of one length are told apart, whatever was hashed before', () => {
  const same = fc.array(fc.constantFrom('aaaa', 'bbbb', 'éééé', 'aaab', '\u0000\u0000\u0000\u0000'), { minLength: 2, maxLength: 20 });
  fc.assert(
    fc.property(same, (bodies) => {
      for (const body of bodies) assert.equal(weakETag(body), etag(body, { weak: true }));
    }),
  );
});

test('a body in an encoding has the ETag of its bytes', () => {
  for (const encoding of ['utf8', 'latin1', 'base64', 'hex', 'utf16le'] as const) {
    assert.equal(strongETag('c3a9', encoding), reference.etag('c3a9', encoding));
    assert.equal(weakETag('é', encoding), reference.wetag('é', encoding));
  }
});

function outcome(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

const typeText = fc.oneof(
  fc.constantFrom('html', 'txt', '.js', 'nope', '', 'text/html', 'application/json', 'image/svg+xml', 'text/plain'),
  fc.string({ unit: fc.constantFrom('a', 't', '/', ';', '=', 'q', ' ', '0', '.', '"', ',', '5') }),
  fc.constantFrom('text/html;charset=latin1', 'text/html; q=0.5;level=1', 'a/b;x;y=1', 'a/b;;c=d=e', 'a/b; Q=1'),
);

test('types are normalized, and given charsets, as Express does', () => {
  fc.assert(
    fc.property(typeText, (type) => {
      assert.deepEqual(normalizeType(type), reference.normalizeType(type));
      assert.equal(contentTypeOf(type), mime.contentType(type));
      for (const charset of ['utf-8', 'latin1']) {
        assert.equal(outcome(() => setCharset(type, charset)), outcome(() => reference.setCharset(type, charset)));
      }
    }),
    { numRuns: 1000 },
  );
});

test('the types that are known without the table are those of the table', () => {
  for (const [type, known] of COMMON_TYPES) assert.equal(known, mime.contentType(type));
});

test('more types than are remembered are still right', () => {
  for (let i = 0; i < 1000; i++) assert.equal(contentTypeOf(`text/x-${i}`), mime.contentType(`text/x-${i}`));
  assert.equal(contentTypeOf('text/x-1'), mime.contentType('text/x-1'));
});

test('a query is parsed as Express parses it', () => {
  const query = fc.string({ unit: fc.constantFrom('a', 'b', '=', '&', '[', ']', '%', '2', '0', '+', '.', 'é') });
  fc.assert(
    fc.property(query, fc.constantFrom(true, 'simple', 'extended'), (text, setting) => {
      assert.deepEqual(compileQueryParser(setting)!(text), reference.compileQueryParser(setting)!(text));
    }),
  );
  assert.equal(compileQueryParser(false), reference.compileQueryParser(false));
});

test('trust is given as Express gives it', () => {
  const addresses = ['127.0.0.1', '10.0.0.1', '::1', '192.168.1.9', '8.8.8.8', 'fe80::1', '::ffff:10.1.1.1'];
  const settings = [
    true, false, 0, 1, 2, 'loopback', 'loopback, 10.0.0.0/8', ['uniquelocal', '8.8.8.8'], undefined, null,
    (address: string) => address === '::1',
  ];
  for (const setting of settings) {
    for (const address of addresses) {
      for (const hop of [0, 1, 2]) {
        assert.equal(compileTrust(setting)(address, hop), reference.compileTrust(setting)(address, hop), `${String(setting)} ${address} ${hop}`);
      }
    }
  }
});
