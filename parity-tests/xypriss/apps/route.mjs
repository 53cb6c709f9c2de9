/** `app.route`: several verbs of one path. */
import { createServer } from 'xypriss';
import { get, json } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options());
  const books = app.route('/books');
  books.get((req, res) => res.json(['a', 'b']));
  books.post((req, res) => res.status(201).json(req.body));
  return app;
}

export const steps = [get('/books'), json('/books', { title: 'c' }), json('/books', {}, { method: 'PUT' })];
