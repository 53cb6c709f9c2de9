// /api/products: the catalogue for programs, and reviews.
import { Router } from 'express';
import { findProduct, searchProducts } from '../../catalogue/products.js';
import { addReview, reviewsOf } from '../../catalogue/reviews.js';
import { stockOf } from '../../catalogue/stock.js';
import { problem } from '../../errors.js';

export const products = Router();

products.param('sku', (req, res, next, sku) => {
  req.product = findProduct(sku);
  next(req.product ? undefined : problem(404, `There is no product ${sku}`));
});

products.get('/', (req, res) => {
  const { kind, sort } = req.query;
  const max = req.query.max === undefined ? undefined : Number(req.query.max);
  if (Number.isNaN(max)) throw problem(400, 'max is a price in cents');
  res.json(searchProducts({ kind, max, sort }).map(view));
});

products.get('/:sku', (req, res) => {
  res.json(view(req.product));
});

products
  .route('/:sku/reviews')
  .get((req, res) => {
    res.json(reviewsOf(req.params.sku));
  })
  .post(async (req, res) => {
    const review = await readReview(req.body);
    addReview(req.params.sku, review);
    res.status(201).json(review);
  });

function view({ sku, name, kind, price, blurb }) {
  return { sku, name, kind, price, blurb, left: stockOf(sku), image: `/images/${sku}.svg` };
}

// Asynchronous like the database or spam filter that would stand here; a rejection reaches the error middleware.
async function readReview(body) {
  const { author, stars, text } = body ?? {};
  const details = {};
  if (typeof author !== 'string' || !author.trim()) details.author = 'Please sign with a name';
  if (!Number.isInteger(stars) || stars < 1 || stars > 5) details.stars = 'One to five stars';
  if (typeof text !== 'string' || !text.trim() || text.length > 500) details.text = 'Between 1 and 500 characters';
  if (Object.keys(details).length > 0) throw problem(422, 'This review is not complete', details);
  return { author: author.trim(), stars, text: text.trim() };
}
