/** Compressed answers: which, how, and what a client gets in the end. */
import { createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options());
  const long = 'compressible '.repeat(200);
  app.get('/long', (req, res) => res.set('Content-Type', 'text/plain').send(long));
  app.get('/json', (req, res) => res.json({ long }));
  app.get('/untyped', (req, res) => res.send(long));
  app.get('/short', (req, res) => res.json({ short: true }));
  app.get('/image', (req, res) => res.set('Content-Type', 'image/png').send(long));
  app.get('/coded', (req, res) => res.set({ 'Content-Type': 'text/plain', 'Content-Encoding': 'identity' }).send(long));
  return app;
}

const paths = ['/long', '/json', '/untyped', '/short', '/image', '/coded'];
export const steps = [
  ...paths.map((path) => get(path, { headers: { 'Accept-Encoding': 'gzip' }, as: 'gzip' })),
  get('/long', { headers: { 'Accept-Encoding': 'br, gzip' }, as: 'br' }),
  get('/long', { as: 'none' }),
];
