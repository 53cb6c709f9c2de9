// The JSON API. Answers with JSON only, errors included.
import express, { Router } from 'express';
import { orders } from './orders.js';
import { products } from './products.js';
import { problem } from '../../errors.js';

export const api = Router();

api.use(express.json({ limit: '20kb' }));
api.use('/products', products);
api.use('/orders', orders);

api.get('/cart', (req, res) => {
  res.json({ items: req.session.cart ?? {}, count: res.locals.cartCount });
});

api.use((req) => {
  throw problem(404, `The API has no ${req.method} ${req.originalUrl}`);
});

api.use((error, req, res, next) => {
  // From here on whatever the client says it accepts, a program is asking.
  req.headers.accept = 'application/json';
  next(error);
});
