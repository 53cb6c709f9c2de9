/** A REST API with uploads: books, their covers, who may change them; validation, errors, a cache of lists. */
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { FileUploadAPI, Router, createServer } from 'xypriss';
import { act, get, json, multipart, request } from '../harness/steps.mjs';

const needsKey = (req, res, next) => {
  if (req.get('authorization') !== 'Bearer librarian') return res.status(401).json({ error: 'unauthorized' });
  req.user = { name: 'librarian' };
  next();
};

const validBook = (req, res, next) => {
  const { title, year } = req.body ?? {};
  const problems = [];
  if (typeof title !== 'string' || title.trim() === '') problems.push({ field: 'title', problem: 'is missing' });
  if (!Number.isInteger(year)) problems.push({ field: 'year', problem: 'is no year' });
  if (problems.length > 0) return res.status(422).json({ error: 'invalid book', problems });
  next();
};

function booksRouter(books, uploads, changed) {
  const router = Router();
  const find = (req, res) => {
    const book = books.get(Number(req.params.id));
    if (!book) res.status(404).json({ error: 'no such book', id: req.params.id });
    return book;
  };
  router.get('/', (req, res) => {
    const { sort, author } = req.query;
    const list = [...books.values()].filter((book) => !author || book.author === author);
    if (sort === 'title') list.sort((a, b) => (a.title < b.title ? -1 : 1));
    res.set('X-Total-Count', String(list.length)).json(list);
  });
  router.post('/', needsKey, validBook, (req, res) => {
    const id = books.size + 1;
    const book = { id, ...req.body, addedBy: req.user.name };
    books.set(id, book);
    changed('added', id);
    res.status(201).set('Location', `/api/books/${id}`).json(book);
  });
  router.get('/:id', (req, res) => {
    const book = find(req, res);
    if (book) res.json(book);
  });
  router.patch('/:id', needsKey, (req, res) => {
    const book = find(req, res);
    if (!book) return;
    Object.assign(book, req.body);
    changed('changed', book.id);
    res.json(book);
  });
  router.delete('/:id', needsKey, (req, res) => {
    const book = find(req, res);
    if (!book) return;
    books.delete(book.id);
    changed('removed', book.id);
    res.status(204).end();
  });
  router.post('/:id/cover', needsKey, uploads.single('cover'), (req, res) => {
    if (!req.file) return res.status(400).json({ error: 'no cover' });
    const book = find(req, res);
    if (!book) return;
    book.cover = { type: req.file.mimetype, size: req.file.size };
    res.status(201).json(book);
  });
  return router;
}

export async function make({ options, folder, note }) {
  const fileUpload = { enabled: true, maxFileSize: 4096, storage: 'disk', destination: path.join(folder, 'covers') };
  mkdirSync(fileUpload.destination, { recursive: true });
  const app = createServer(options({ fileUpload }));
  const uploads = new FileUploadAPI();
  await uploads.initialize(fileUpload);
  const books = new Map([
    [1, { id: 1, title: 'Dune', author: 'Herbert', year: 1965 }],
    [2, { id: 2, title: 'Solaris', author: 'Lem', year: 1961 }],
  ]);
  app.use((req, res, next) => {
    res.set('X-Api-Version', '2');
    next();
  });
  app.use('/api/books', booksRouter(books, uploads, note));
  app.get('/api/status', async (req, res) => {
    await new Promise((resolve) => setTimeout(resolve, 2));
    res.json({ books: books.size });
  });
  app.get('/api/broken', async () => {
    throw new Error('the database is gone');
  });
  return app;
}

const key = { Authorization: 'Bearer librarian' };

export const steps = [
  get('/api/status'),
  get('/api/books'),
  get('/api/books?author=Lem&sort=title'),
  get('/api/books/1'),
  get('/api/books/99'),
  json('/api/books', { title: 'Ubik', year: 1969 }, { as: 'without a key' }),
  json('/api/books', { title: '', year: 'soon' }, { headers: key, as: 'invalid' }),
  json('/api/books', { title: 'Ubik', author: 'Dick', year: 1969 }, { headers: key, as: 'valid' }),
  json('/api/books', '{"title":', { headers: key, as: 'broken JSON' }),
  json('/api/books/3', { year: 1970 }, { method: 'PATCH', headers: key }),
  multipart('/api/books/3/cover', [{ name: 'cover', filename: 'ubik.png', type: 'image/png', content: 'pixels' }], { headers: key }),
  multipart('/api/books/3/cover', [{ name: 'cover', filename: 'ubik.png', type: 'image/png', content: 'x'.repeat(5000) }], { headers: key, as: 'too large' }),
  multipart('/api/books/3/cover', [{ name: 'title', content: 'no file' }], { headers: key, as: 'no file' }),
  act('covers on disk', ({ folder }) => readdirSync(path.join(folder, 'covers')).length),
  request('DELETE', '/api/books/1', { headers: key }),
  get('/api/books', { as: 'in the end' }),
  get('/api/broken'),
  request('HEAD', '/api/books'),
  get('/elsewhere'),
];
