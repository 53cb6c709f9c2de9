// The JSON API over the wire: queries, parameters, bodies, and every kind of refusal.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openShop } from './open-shop.js';

let shop;
before(async () => {
  shop = await openShop();
});
after(() => shop.close());

const get = (target) => fetch(new URL(target, shop.address));
const post = (target, body, headers = { 'content-type': 'application/json' }) =>
  fetch(new URL(target, shop.address), { method: 'POST', headers, body });

test('the catalogue filters and sorts', async () => {
  const found = await (await get('/api/products?max=4000&sort=price')).json();
  assert.deepEqual(found.map(({ sku }) => sku), ['mug-moss', 'plate-oat', 'bowl-harbour']);
});

test('one product, by parameter; an unknown one is a JSON 404', async () => {
  assert.equal((await (await get('/api/products/jar-tide')).json()).name, 'Tide jar');
  const missing = await get('/api/products/no-such');
  assert.equal(missing.status, 404);
  assert.deepEqual(await missing.json(), { error: { status: 404, message: 'There is no product no-such' } });
});

test('a review is kept, an incomplete one is refused with details', async () => {
  const review = { author: 'Ana', stars: 4, text: 'Sturdy.' };
  const kept = await post('/api/products/bowl-harbour/reviews', JSON.stringify(review));
  assert.equal(kept.status, 201);
  assert.deepEqual((await (await get('/api/products/bowl-harbour/reviews')).json())[0], review);

  const refused = await post('/api/products/bowl-harbour/reviews', JSON.stringify({ author: 'Ana', stars: 9 }));
  assert.equal(refused.status, 422);
  assert.deepEqual(Object.keys((await refused.json()).error.details), ['stars', 'text']);
});

test('an order takes stock until there is none', async () => {
  const body = JSON.stringify({ items: [{ sku: 'teapot-plum', quantity: 2 }] });
  const placed = await post('/api/orders', body);
  assert.equal(placed.status, 201);
  const order = await placed.json();
  assert.equal(order.total, 2 * 9600);
  assert.deepEqual(await (await get(placed.headers.get('location'))).json(), order);

  const short = await post('/api/orders', body);
  assert.equal(short.status, 409);
  assert.deepEqual((await short.json()).error.details, { sku: 'teapot-plum', left: 1 });
});

test('malformed, oversized and empty bodies are refused as JSON', async () => {
  const malformed = await post('/api/orders', '{"items":');
  assert.equal(malformed.status, 400);
  assert.equal((await malformed.json()).error.status, 400);
  assert.equal((await post('/api/orders', JSON.stringify({ note: 'x'.repeat(30_000) }))).status, 413);
  assert.equal((await post('/api/orders', 'items=1', { 'content-type': 'text/plain' })).status, 422);
});

test('HEAD has the headers and no body', async () => {
  const head = await fetch(new URL('/api/products', shop.address), { method: 'HEAD' });
  assert.equal(head.status, 200);
  assert.ok(Number(head.headers.get('content-length')) > 500);
  assert.equal(await head.text(), '');
});
