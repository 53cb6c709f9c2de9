// The cart: forms in, redirects out. It lives in the session as { sku: quantity }.
import express, { Router } from 'express';
import { findOrder, placeOrder } from '../catalogue/orders.js';
import { findProduct } from '../catalogue/products.js';
import { problem } from '../errors.js';

const MOST_OF_ONE = 20;

export const cart = Router();

cart.use(express.urlencoded({ extended: false, limit: '10kb' }));

cart.get('/', (req, res) => {
  const lines = Object.entries(req.session.cart ?? {}).map(([sku, quantity]) => {
    const product = findProduct(sku);
    return { product, quantity, total: product.price * quantity };
  });
  res.render('cart', { title: 'Your cart', lines, total: lines.reduce((sum, line) => sum + line.total, 0) });
});

cart.post('/items', (req, res) => {
  const { sku } = req.body ?? {};
  const quantity = Number(req.body?.quantity ?? 1);
  if (!findProduct(sku)) throw problem(422, 'We do not sell that');
  if (!Number.isInteger(quantity) || quantity < 1) throw problem(422, 'A quantity is a whole number above zero');
  const items = { ...req.session.cart };
  items[sku] = Math.min((items[sku] ?? 0) + quantity, MOST_OF_ONE);
  req.session.cart = items;
  res.redirect(303, '/cart');
});

cart.post('/items/:sku/remove', (req, res) => {
  const items = { ...req.session.cart };
  delete items[req.params.sku];
  req.session.cart = items;
  res.redirect(303, '/cart');
});

cart.post('/checkout', (req, res) => {
  const lines = Object.entries(req.session.cart ?? {}).map(([sku, quantity]) => ({ sku, quantity }));
  const order = placeOrder(lines);
  req.session.cart = {};
  req.session.orders = [...(req.session.orders ?? []), order.number];
  res.redirect(303, `/cart/orders/${order.number}`);
});

cart.get('/orders/:number', (req, res) => {
  const number = Number(req.params.number);
  // Somebody else's order is as good as none.
  if (!req.session.orders?.includes(number)) throw problem(404, 'This is not one of your orders');
  res.render('order', { title: `Order ${number}`, order: findOrder(number) });
});
