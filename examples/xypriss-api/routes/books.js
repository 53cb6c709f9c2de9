// /api/books. Enters: the catalogue, a cache for its lists, uploads for covers. Leaves: a router. Everybody reads, members write.
import { Refusal, refusing } from '../errors.js';
import { Router } from '../framework.js';
import { body, optional, text, year } from '../validation.js';

const LIST = 'books';
const SORTED_BY = ['id', 'title', 'author', 'year'];

export function bookRoutes({ catalogue, cache, uploads, signedIn }) {
  const router = Router();

  router.get('/', refusing(async (req, res) => {
    const { author, sort } = req.query;
    if (sort !== undefined && !SORTED_BY.includes(sort)) throw new Refusal(400, `sort must be one of ${SORTED_BY.join(', ')}`);
    // Most ask for the whole list.
    const whole = author === undefined && sort === undefined;
    const kept = whole ? await cache.get(LIST) : undefined;
    const list = kept ?? catalogue.list({ author, sort });
    if (whole && !kept) await cache.set(LIST, list);
    res.set('X-Total-Count', String(list.length));
    res.set('X-Kept', kept ? 'yes' : 'no');
    res.json(list);
  }));

  router.get('/:id', refusing((req, res) => res.json(catalogue.find(req.params.id))));

  router.post('/', signedIn, body({ title: text, author: text, year }), refusing(async (req, res) => {
    const book = catalogue.add(req.body);
    await cache.delete(LIST);
    res.set('Location', `/api/books/${book.id}`);
    res.status(201).json(book);
  }));

  router.patch('/:id', signedIn, body({ title: optional(text), author: optional(text), year: optional(year) }), refusing(async (req, res) => {
    const book = catalogue.change(req.params.id, req.body);
    await cache.delete(LIST);
    res.json(book);
  }));

  router.delete('/:id', signedIn, refusing(async (req, res) => {
    catalogue.remove(req.params.id);
    await cache.delete(LIST);
    res.status(204).end();
  }));

  router.post('/:id/cover', signedIn, uploads.single('cover'), refusing(async (req, res) => {
    if (!req.file) throw new Refusal(400, 'there is no cover in the form');
    const { mimetype: type, size } = req.file;
    const book = catalogue.change(req.params.id, { cover: { type, size } });
    await cache.delete(LIST);
    res.status(201).json(book);
  }));
  return router;
}
