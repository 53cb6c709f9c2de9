// /api/orders: ordering without a cart.
import { Router } from 'express';
import { findOrder, placeOrder } from '../../catalogue/orders.js';
import { problem } from '../../errors.js';

export const orders = Router();

orders.post('/', (req, res) => {
  const order = placeOrder(req.body?.items);
  res.status(201).location(`/api/orders/${order.number}`).json(order);
});

orders.get('/:number', (req, res) => {
  const order = findOrder(req.params.number);
  if (!order) throw problem(404, `There is no order ${req.params.number}`);
  res.json(order);
});
