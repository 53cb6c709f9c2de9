// Orders, kept as long as the process lives. Enters: lines of { sku, quantity }. Leaves: an order or a problem.
import { problem } from '../errors.js';
import { findProduct } from './products.js';
import { stockOf, takeStock } from './stock.js';

const orders = new Map();
let lastNumber = 1000;

export function findOrder(number) {
  return orders.get(Number(number));
}

export function placeOrder(lines) {
  const items = mergeLines(lines).map(({ sku, quantity }) => {
    const product = findProduct(sku);
    if (!product) throw problem(422, `We do not sell ${sku}`);
    return { sku, name: product.name, quantity, price: product.price };
  });
  const short = takeStock(items);
  if (short) throw problem(409, `Only ${stockOf(short.sku)} of ${short.name} left`, { sku: short.sku, left: stockOf(short.sku) });

  const order = {
    number: ++lastNumber,
    items,
    total: items.reduce((sum, { price, quantity }) => sum + price * quantity, 0),
    placedAt: new Date().toISOString(),
  };
  orders.set(order.number, order);
  return order;
}

function mergeLines(lines) {
  if (!Array.isArray(lines) || lines.length === 0) throw problem(422, 'An order needs at least one item');
  const quantities = new Map();
  for (const line of lines) {
    const { sku, quantity } = line ?? {};
    if (!Number.isInteger(quantity) || quantity < 1) throw problem(422, 'A quantity is a whole number above zero');
    quantities.set(sku, (quantities.get(sku) ?? 0) + quantity);
  }
  return [...quantities].map(([sku, quantity]) => ({ sku, quantity }));
}
