/** Files: Express's static middleware in front of an app, unprefixed. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import express from 'express';
import { createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';

export function make({ options, folder }) {
  const files = path.join(folder, 'public');
  mkdirSync(files, { recursive: true });
  writeFileSync(path.join(files, 'page.html'), '<p>page</p>');
  writeFileSync(path.join(files, 'data.json'), '{"a":1}');
  const app = createServer(options());
  app.use(express.static(files, { lastModified: false, etag: false }));
  app.get('/', (req, res) => res.send('home'));
  return app;
}

export const steps = [get('/page.html'), get('/data.json'), get('/none.html'), get('/'), get('/page.html', { headers: { Range: 'bytes=0-2' }, as: 'a part' })];
