import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openLibrary } from './open-library.js';

let library;
let token;
before(async () => {
  library = await openLibrary();
  token = await library.member('ada');
});
after(() => library.close());

const titles = ({ body }) => body.map(({ title }) => title);

test('the list is kept until a book changes', async () => {
  const first = await library.ask('GET', '/api/books');
  assert.deepEqual(titles(first), ['The Left Hand of Darkness', 'Solaris', 'Kindred']);
  assert.equal(first.headers.get('x-kept'), 'no');
  assert.equal(first.headers.get('x-api-version'), '1');
  const second = await library.ask('GET', '/api/books');
  assert.equal(second.headers.get('x-kept'), 'yes');
  assert.deepEqual(second.body, first.body);
  await library.ask('PATCH', '/api/books/3', { token, json: { year: 1980 } });
  const third = await library.ask('GET', '/api/books');
  assert.equal(third.headers.get('x-kept'), 'no');
  assert.equal(third.body[2].year, 1980);
});

test('a query sorts and filters', async () => {
  assert.deepEqual(titles(await library.ask('GET', '/api/books?sort=year')), ['Solaris', 'The Left Hand of Darkness', 'Kindred']);
  assert.deepEqual(titles(await library.ask('GET', '/api/books?author=Lem')), ['Solaris']);
  assert.equal((await library.ask('GET', '/api/books?sort=price')).status, 400);
});

test('a book is added, found, and gone', async () => {
  const added = await library.ask('POST', '/api/books', { token, json: { title: 'Ubik', author: 'Dick', year: 1969, pages: 202 } });
  assert.equal(added.status, 201);
  assert.equal(added.body.pages, undefined);
  const place = added.headers.get('location');
  assert.deepEqual((await library.ask('GET', place)).body, added.body);
  assert.equal((await library.ask('DELETE', place, { token })).status, 204);
  const gone = await library.ask('GET', place);
  assert.equal(gone.status, 404);
  assert.equal(gone.body.error, 'there is no such book');
});

test('strangers do not write, and members write what makes sense', async () => {
  const stranger = await library.ask('POST', '/api/books', { json: { title: 'Ubik', author: 'Dick', year: 1969 } });
  assert.equal(stranger.status, 401);
  assert.equal(stranger.headers.get('www-authenticate'), 'Bearer');
  assert.equal((await library.ask('DELETE', '/api/books/1', { token: `${token}x` })).status, 401);
  const wrong = await library.ask('POST', '/api/books', { token, json: { title: ' ', year: 'soon' } });
  assert.equal(wrong.status, 422);
  assert.deepEqual(wrong.body.problems.map(({ field }) => field), ['title', 'author', 'year']);
});

function formWith(name, file, size) {
  const form = new FormData();
  form.append(name, new Blob(['x'.repeat(size)], { type: 'image/png' }), file);
  return form;
}

test('covers go to their folder, unless they are too large or none', async () => {
  const sent = await library.ask('POST', '/api/books/2/cover', { token, form: formWith('cover', 'sea.png', 500) });
  assert.equal(sent.status, 201);
  assert.deepEqual(sent.body.cover, { type: 'image/png', size: 500 });
  assert.equal(library.covers().length, 1);
  const large = await library.ask('POST', '/api/books/2/cover', { token, form: formWith('cover', 'sea.png', 100_000) });
  assert.equal(large.status, 400);
  const empty = new FormData();
  empty.append('title', 'no cover');
  assert.equal((await library.ask('POST', '/api/books/2/cover', { token, form: empty })).status, 400);
  assert.equal(library.covers().length, 1);
});
