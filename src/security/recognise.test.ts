import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stepOf } from '../plan/step';
import { recognise } from './recognise';

test('a package with options that the engine knows has a stand-in, any other a reason', () => {
  for (const [name, options] of [['helmet'], ['helmet', { hsts: false }], ['cors'], ['cors', { origin: /^a$/ }]] as [string, object?][]) {
    const { middleware, reason } = recognise(name, options);
    assert.equal(reason, undefined);
    assert.ok(stepOf(middleware) !== undefined);
  }
  const reasons: [string, unknown, RegExp][] = [
    ['helmet', { frameguard: { action: 'x' } }, /invalid action/],
    ['helmet', { contentSecurityPolicy: { directives: { scriptSrc: [() => 'x'] } } }, /made for each request/],
    ['cors', () => {}, /made for each request/],
    ['cors', { origin: 5 }, /origin must be/],
    ['express-rate-limit', { skip: () => true }, /skip is a function|engine does not serve/],
    ['express-rate-limit', { windowMs: 'x' }, /windowMs must be/],
    ['constructor', {}, /no stand-in/],
  ];
  for (const [name, options, reason] of reasons) assert.match(String(recognise(name, options).reason), reason);
});
