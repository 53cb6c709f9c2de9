// Photos that customers upload. Kept in memory, a fixed number of them: a demo must not fill a disk.
import { randomUUID } from 'node:crypto';
import { Router } from 'express';
import multer from 'multer';
import { findProduct } from '../catalogue/products.js';
import { problem } from '../errors.js';

const KEPT = 24;
const LARGEST = 2 * 1024 * 1024;
// No SVG: it can carry scripts, and would run under the shop's own origin.
const ACCEPTED = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif']);

const album = new Map();

const upload = multer({
  storage: multer.memoryStorage(),
  limits: { fileSize: LARGEST, files: 1 },
  fileFilter(req, file, accept) {
    if (ACCEPTED.has(file.mimetype)) accept(null, true);
    else accept(problem(415, 'Please send a PNG, JPEG, WebP or GIF picture'));
  },
});

export const photos = Router();

export function photosOf(sku) {
  return [...album.values()].filter((photo) => photo.sku === sku);
}

photos.post('/products/:sku/photos', upload.single('photo'), (req, res) => {
  const { sku } = req.params;
  if (!findProduct(sku)) throw problem(404, 'There is no such product');
  if (!req.file) throw problem(400, 'Please choose a picture');
  const photo = { id: randomUUID(), sku, type: req.file.mimetype, bytes: req.file.buffer };
  album.set(photo.id, photo);
  if (album.size > KEPT) album.delete(album.keys().next().value);
  res.redirect(303, `/products/${sku}#photos`);
});

photos.get('/photos/:id', (req, res) => {
  const photo = album.get(req.params.id);
  if (!photo) throw problem(404, 'This photo is gone');
  res.set('X-Content-Type-Options', 'nosniff').type(photo.type).send(photo.bytes);
});
