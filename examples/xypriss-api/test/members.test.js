import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openLibrary } from './open-library.js';

let library;
before(async () => {
  library = await openLibrary();
});
after(() => library.close());

test('a member joins once, signs in, and is known', async () => {
  const ada = { name: 'ada', password: 'correct horse' };
  assert.deepEqual(await statusAndBody('POST', '/api/members', { json: ada }), [201, { id: 1, name: 'ada' }]);
  assert.deepEqual(await statusAndBody('POST', '/api/members', { json: ada }), [409, { error: 'this name is taken', name: 'ada' }]);
  assert.deepEqual(await statusAndBody('POST', '/api/members/sign-in', { json: { ...ada, password: 'wrong horse' } }), [401, { error: 'name or password is wrong' }]);
  const { body } = await library.ask('POST', '/api/members/sign-in', { json: ada });
  assert.deepEqual(await statusAndBody('GET', '/api/members/me', { token: body.token }), [200, { id: 1, name: 'ada' }]);
});

test('a book is with one member at a time, and loans are their own', async () => {
  const [bea, cid] = [await library.member('bea'), await library.member('cid')];
  const [status, loan] = await statusAndBody('POST', '/api/loans', { token: bea, json: { bookId: 1 } });
  assert.equal(status, 201);
  assert.equal((await library.ask('POST', '/api/loans', { token: cid, json: { bookId: 1 } })).status, 409);
  assert.equal((await library.ask('POST', '/api/loans', { token: cid, json: { bookId: 77 } })).status, 404);
  assert.deepEqual(await statusAndBody('GET', '/api/loans', { token: cid }), [200, []]);
  assert.equal((await library.ask('DELETE', `/api/loans/${loan.id}`, { token: cid })).status, 404);
  assert.equal((await library.ask('GET', '/api/status')).body.lent, 1);
  assert.deepEqual(await statusAndBody('DELETE', `/api/loans/${loan.id}`, { token: bea }), [200, { ...loan, returned: true }]);
  assert.equal((await library.ask('POST', '/api/loans', { token: cid, json: { bookId: 1 } })).status, 201);
});

test('what the configuration file says about security holds', async () => {
  const { status, headers } = await library.ask('GET', '/api/status', { headers: { origin: 'https://reading.example' } });
  assert.equal(status, 200);
  assert.equal(headers.get('access-control-allow-origin'), 'https://reading.example');
  assert.equal(headers.get('access-control-allow-credentials'), 'true');
  assert.match(headers.get('strict-transport-security'), /max-age/);
  assert.equal(headers.get('x-powered-by'), null);
});

test('addresses that nobody has are 404', async () => {
  assert.equal((await library.ask('GET', '/api/shelves')).status, 404);
});

async function statusAndBody(...args) {
  const { status, body } = await library.ask(...args);
  return [status, body];
}
