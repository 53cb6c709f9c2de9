// Pages, static files, cookies, the session's cart and uploads, over the wire.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openShop, visitor } from './open-shop.js';

let shop;
before(async () => {
  shop = await openShop();
});
after(() => shop.close());

test('the home page lists the products and remembers a visitor', async () => {
  const visit = visitor(shop.address);
  const first = await visit('/');
  assert.equal(first.status, 200);
  assert.match(first.headers.get('content-type'), /^text\/html/);
  const page = await first.text();
  assert.match(page, /Moss mug/);
  assert.doesNotMatch(page, /Good to see you again/);
  assert.match(await (await visit('/')).text(), /Good to see you again/);
});

test('a kind narrows the shelf', async () => {
  const page = await (await visitor(shop.address)('/?kind=vases')).text();
  assert.match(page, /Ember vase/);
  assert.doesNotMatch(page, /Moss mug/);
});

test('static files come with a validator, and 304 answers it', async () => {
  const visit = visitor(shop.address);
  const image = await visit('/images/mug-moss.svg');
  assert.equal(image.headers.get('content-type'), 'image/svg+xml');
  assert.match(await image.text(), /^<svg/);
  // fetch would add `no-cache` by itself, which asks for the whole file.
  const revalidation = { 'if-none-match': image.headers.get('etag'), 'cache-control': 'max-age=0' };
  const again = await visit('/images/mug-moss.svg', { headers: revalidation });
  assert.equal(again.status, 304);
});

test('what is put in the cart is ordered', async () => {
  const visit = visitor(shop.address);
  const put = await visit('/cart/items', { method: 'POST', body: new URLSearchParams({ sku: 'plate-oat', quantity: '2' }) });
  assert.equal(put.status, 303);
  assert.equal(put.headers.get('location'), '/cart');
  assert.match(await (await visit('/cart')).text(), /€58\.00/);

  const ordered = await visit('/cart/checkout', { method: 'POST' });
  assert.equal(ordered.status, 303);
  assert.match(await (await visit(ordered.headers.get('location'))).text(), /2 × Oat plate/);
  assert.match(await (await visit('/cart')).text(), /It is empty/);
  const stranger = await visitor(shop.address)(ordered.headers.get('location'));
  assert.equal(stranger.status, 404);
});

test('an uploaded photo comes back byte for byte', async () => {
  const visit = visitor(shop.address);
  const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => index % 251);
  const form = new FormData();
  form.set('photo', new Blob([bytes], { type: 'image/png' }), 'mug.png');
  const sent = await visit('/products/mug-moss/photos', { method: 'POST', body: form });
  assert.equal(sent.status, 303);
  const page = await (await visit('/products/mug-moss')).text();
  const photo = await visit(/\/photos\/[\w-]+/.exec(page)[0]);
  assert.equal(photo.headers.get('content-type'), 'image/png');
  assert.deepEqual(new Uint8Array(await photo.arrayBuffer()), bytes);
});

test('a photo that is too large or no picture is refused', async () => {
  const send = (bytes, type) => {
    const form = new FormData();
    form.set('photo', new Blob([bytes], { type }), 'file');
    return visitor(shop.address)('/products/mug-moss/photos', { method: 'POST', body: form });
  };
  assert.equal((await send(new Uint8Array(3 * 1024 * 1024), 'image/png')).status, 413);
  assert.equal((await send('<svg/>', 'image/svg+xml')).status, 415);
});

test('an unknown page is a page too', async () => {
  const answer = await visitor(shop.address)('/nowhere', { headers: { accept: 'text/html' } });
  assert.equal(answer.status, 404);
  assert.match(await answer.text(), /nothing on that shelf/);
});
