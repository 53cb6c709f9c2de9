// How many pieces are left. Emits 'change' with { sku, left } so that open pages can follow.
import { EventEmitter } from 'node:events';
import { products } from './products.js';

const left = new Map(products.map((product) => [product.sku, product.stock]));

export const stock = new EventEmitter();
// One listener for each open event stream; Node's warning at eleven would be wrong here.
stock.setMaxListeners(0);

export function stockOf(sku) {
  return left.get(sku) ?? 0;
}

/** Takes all of `items` or, if one is missing, none: then returns the first that is short. */
export function takeStock(items) {
  const short = items.find(({ sku, quantity }) => stockOf(sku) < quantity);
  if (short) return short;
  for (const { sku, quantity } of items) {
    left.set(sku, stockOf(sku) - quantity);
    stock.emit('change', { sku, left: stockOf(sku) });
  }
  return undefined;
}
