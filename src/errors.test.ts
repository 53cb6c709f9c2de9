import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ERROR_CODES, XsysError } from './errors';

test('docs/errors.md lists exactly the codes of the table', () => {
  const page = readFileSync(join(__dirname, '..', 'docs', 'errors.md'), 'utf8');
  const listed = [...page.matchAll(/^\| `(XSYS_\w+)`/gm)].map((match) => match[1]);
  assert.deepEqual(listed.sort(), Object.keys(ERROR_CODES).sort());
});

test('an error carries code, status, expose and cause', () => {
  const cause = new Error('dlopen');
  const error = new XsysError('XSYS_NATIVE_FAILED', 'no', cause);
  assert.equal(error.code, 'XSYS_NATIVE_FAILED');
  assert.equal(error.status, 500);
  assert.equal(error.expose, false);
  assert.equal(error.cause, cause);
});
