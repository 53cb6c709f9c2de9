/** A query string on every kind of route there is. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import express from 'express';
import { Router, createServer } from 'xypriss';
import { get, json, multipart, request } from '../harness/steps.mjs';

export function make({ options, folder }) {
  const files = path.join(folder, 'public');
  mkdirSync(files, { recursive: true });
  writeFileSync(path.join(files, 'page.txt'), 'page');
  const app = createServer(options({ fileUpload: { enabled: true, maxFileSize: 1024, storage: 'memory' } }));
  const view = (req, res) => res.json({ query: req.query, params: req.params, path: req.path, url: req.url });
  app.use((req, res, next) => {
    if (req.path !== '/middleware') return next();
    view(req, res);
  });
  app.use(express.static(files, { lastModified: false, etag: false }));
  app.get('/', view);
  app.get('/param/:id', view);
  app.get(/^\/expression-(\d)$/, view);
  app.all('/all', view);
  app.head('/head', (req, res) => res.set('X-Query', JSON.stringify(req.query)).send(''));
  app.options('/options', view);
  for (const verb of ['post', 'put', 'patch', 'delete']) app[verb]('/body', (req, res) => res.json({ query: req.query, body: req.body }));
  app.get('/throws', () => { throw new Error('with a query'); });
  app.post('/upload', app.uploadSingle('file'), (req, res) => res.json({ query: req.query, file: req.file?.originalname ?? null }));
  const router = Router();
  router.get('/', view);
  router.get('/:id', view);
  router.get('/rest/**', view);
  const inner = Router();
  inner.get('/leaf', view);
  router.use('/inner', inner);
  app.use('/router', router);
  return app;
}

const QUERY = '?a=1&b=x%20y';
/** Every one of them hangs on the old core's defaults: it is not waited for longer than it takes to tell. */
const short = { patience: 500 };

export const steps = [
  ...['/', '/param/7', '/expression-1', '/all', '/middleware', '/page.txt', '/throws', '/router', '/router/7', '/router/rest/a/b', '/router/inner/leaf', '/none'].map((at) => get(`${at}${QUERY}`, short)),
  request('HEAD', `/head${QUERY}`, short),
  ...['POST', 'PUT', 'PATCH'].map((method) => json(`/body${QUERY}`, { c: 3 }, { method, ...short })),
  request('DELETE', `/body${QUERY}`, short),
  multipart(`/upload${QUERY}`, [{ name: 'file', filename: 'a.png', type: 'image/png', content: 'pixels' }], short),
];
