// The pages that people read.
import { Router } from 'express';
import { findProduct, products, searchProducts } from '../catalogue/products.js';
import { reviewsOf } from '../catalogue/reviews.js';
import { stockOf } from '../catalogue/stock.js';
import { problem } from '../errors.js';
import { photosOf } from './photos.js';

const kinds = [...new Set(products.map((product) => product.kind))];

export const pages = Router();

pages.get('/', (req, res) => {
  const { kind } = req.query;
  const visited = Number(req.cookies.visits ?? 0);
  res.cookie('visits', visited + 1, { sameSite: 'lax', maxAge: 365 * 24 * 60 * 60 * 1000 });
  res.render('home', { title: 'Hand-thrown ceramics', products: searchProducts({ kind }), kinds, kind, visited, stockOf });
});

pages.get('/products/:sku', (req, res) => {
  const product = findProduct(req.params.sku);
  if (!product) throw problem(404, 'There is no such product');
  const { sku } = product;
  res.render('product', {
    title: product.name,
    product,
    left: stockOf(sku),
    reviews: reviewsOf(sku),
    photos: photosOf(sku),
  });
});

pages.get('/about', (req, res) => {
  res.render('about', { title: 'About' });
});
