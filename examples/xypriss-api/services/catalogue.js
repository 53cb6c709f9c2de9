// The books. Enters: what is added and changed. Leaves: books, found by id, or as a list.
import { Refusal } from '../errors.js';

export class Catalogue {
  #books = new Map();
  #last = 0;

  constructor() {
    this.add({ title: 'The Left Hand of Darkness', author: 'Le Guin', year: 1969 });
    this.add({ title: 'Solaris', author: 'Lem', year: 1961 });
    this.add({ title: 'Kindred', author: 'Butler', year: 1979 });
  }

  get size() {
    return this.#books.size;
  }

  list({ author, sort = 'id' } = {}) {
    const books = [...this.#books.values()].filter((book) => author === undefined || book.author === author);
    return books.sort((a, b) => (a[sort] > b[sort] ? 1 : -1));
  }

  find(id) {
    const book = this.#books.get(Number(id));
    if (book === undefined) throw new Refusal(404, 'there is no such book', { id });
    return book;
  }

  add(book) {
    const added = { id: ++this.#last, ...book, cover: null };
    this.#books.set(added.id, added);
    return added;
  }

  change(id, fields) {
    return Object.assign(this.find(id), fields);
  }

  remove(id) {
    this.#books.delete(this.find(id).id);
  }
}
