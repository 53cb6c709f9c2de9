/** Middleware made for Express, on a XyPriss app: logging, cookies, sessions, headers, limits, uploads, files. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Writable } from 'node:stream';
import compression from 'compression';
import cookieParser from 'cookie-parser';
import cors from 'cors';
import express from 'express';
import rateLimit from 'express-rate-limit';
import session from 'express-session';
import helmet from 'helmet';
import morgan from 'morgan';
import multer from 'multer';
import { createServer } from 'xypriss';
import { get, json, multipart, request } from '../harness/steps.mjs';

export function make({ options, folder, note }) {
  const app = createServer(options());
  const files = path.join(folder, 'public');
  mkdirSync(files, { recursive: true });
  writeFileSync(path.join(files, 'style.css'), 'body{}');
  const lines = new Writable({ write: (line, _, done) => (note(String(line).trim()), done()) });
  app.use(morgan(':method :url :status :res[content-type]', { stream: lines }));
  app.use(helmet());
  app.use(cors({ origin: 'https://shop.example' }));
  app.use(compression({ threshold: 500 }));
  app.use(cookieParser('secret'));
  app.use(session({ secret: 'secret', resave: false, saveUninitialized: false, name: 'sid' }));
  app.use(rateLimit({ limit: 100, windowMs: 60_000, standardHeaders: 'draft-7', legacyHeaders: false, keyGenerator: () => 'all' }));
  app.use(express.static(files, { lastModified: false, etag: false, cacheControl: false }));
  const upload = multer({ limits: { fileSize: 100 } });
  app.get('/', (req, res) => res.send('home'));
  app.get('/cookies', (req, res) => res.json(req.cookies));
  app.get('/count', (req, res) => {
    req.session.views = (req.session.views ?? 0) + 1;
    res.json({ views: req.session.views });
  });
  app.get('/long', (req, res) => res.json({ long: 'again and '.repeat(100) }));
  app.post('/upload', upload.single('file'), (req, res) => res.json({ name: req.file.originalname, size: req.file.size, title: req.body.title }));
  app.post('/json', express.json(), (req, res) => res.json({ body: req.body }));
  return app;
}

export const masks = [{ pattern: /reset=\d+/g, as: 'reset=<seconds>', reason: 'seconds until a window ends' }, { pattern: /sid=[^;]+/g, as: 'sid=<id>', reason: 'a session is a random number' }];
export const steps = [
  get('/'),
  get('/cookies', { headers: { Cookie: 'a=1; b=x%20y' } }),
  get('/count'),
  get('/long', { headers: { 'Accept-Encoding': 'gzip' } }),
  get('/style.css'),
  get('/', { headers: { Origin: 'https://shop.example' }, as: 'an origin' }),
  request('OPTIONS', '/', { headers: { Origin: 'https://shop.example', 'Access-Control-Request-Method': 'POST' }, as: 'preflight' }),
  json('/json', { a: 1 }),
  multipart('/upload', [{ name: 'file', filename: 'a.txt', type: 'text/plain', content: 'text' }, { name: 'title', content: 'T' }]),
  multipart('/upload', [{ name: 'file', filename: 'a.txt', type: 'text/plain', content: 'x'.repeat(200) }], { as: 'too large' }),
  get('/none'),
];
