/** `res.json`: what serialises, what does not, and with which headers. */
import { createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';

export function make({ options, note }) {
  const app = createServer(options());
  app.get('/object', (req, res) => res.json({ a: 1, nested: { list: [1, 'two', null] }, umlaut: 'ü' }));
  app.get('/string', (req, res) => res.json('text'));
  app.get('/number', (req, res) => res.json(7));
  app.get('/null', (req, res) => res.json(null));
  app.get('/undefined', (req, res) => res.json(undefined));
  app.get('/date', (req, res) => res.json({ at: new Date(0) }));
  app.get('/undefined-fields', (req, res) => res.json({ a: undefined, f() {}, n: NaN }));
  app.get('/circular', (req, res) => {
    const circular = { name: 'loop' };
    circular.self = circular;
    res.json(circular);
  });
  app.get('/twice-the-same', (req, res) => {
    const shared = { x: 1 };
    res.json({ a: shared, b: shared });
  });
  app.get('/bigint', (req, res) => res.json({ big: 1n }));
  app.get('/to-json-throws', (req, res) => res.json({ toJSON() { throw new Error('no'); } }));
  app.get('/status', (req, res) => res.status(201).json({ created: true }));
  app.get('/typed', (req, res) => res.set('Content-Type', 'application/problem+json').json({ a: 1 }));
  app.get('/returns', (req, res) => note('json returned', typeof res.json({})));
  app.get('/large', (req, res) => res.json(Array.from({ length: 200 }, (_, id) => ({ id, name: `item ${id}` }))));
  return app;
}

export const steps = [
  ...['object', 'string', 'number', 'null', 'undefined', 'date', 'undefined-fields', 'circular', 'twice-the-same'],
  ...['bigint', 'to-json-throws', 'status', 'typed', 'returns', 'large'],
].map((name) => get(`/${name}`));
