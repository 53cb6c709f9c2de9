'use strict';
/** The demo shop, walked by one visitor who reads, searches, fills the cart and looks at it. */
const page = { accept: 'text/html,application/xhtml+xml', 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) bench' };
const form = { ...page, 'content-type': 'application/x-www-form-urlencoded' };
const put = { method: 'POST', path: '/cart/items', headers: form, body: 'sku=mug-moss&quantity=2' };

module.exports = {
  title: 'the demo shop, walked',
  group: 'realistic',
  program: 'shop.mjs',
  login: put,
  requests: [
    { path: '/', headers: page },
    { path: '/style.css', headers: page },
    { path: '/shop.js', headers: page },
    { path: '/images/mug-moss.svg', headers: page },
    { path: '/?kind=mugs', headers: page },
    { path: '/products/mug-moss', headers: page },
    put,
    { path: '/cart', headers: page },
    { path: '/api/products?sort=price&max=6000' },
    { path: '/api/products/vase-ember' },
    { path: '/api/cart' },
    { path: '/about', headers: page },
  ],
};
