/** multer and busboy: uploads read from the request stream. */
import busboy from 'busboy';
import multer from 'multer';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { group } from '../harness/scenario.mjs';

const BOUNDARY = 'xxBOUNDARYxx';
const TYPE = `Content-Type: multipart/form-data; boundary=${BOUNDARY}`;
const field = (name, value) => `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const file = (name, filename, content, type = 'text/plain') =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"; filename="${filename}"\r\nContent-Type: ${type}\r\n\r\n${content}\r\n`;
const END = `--${BOUNDARY}--\r\n`;
const form = (...parts) => parts.join('') + END;
const digest = (buffer) => createHash('sha256').update(buffer).digest('hex');
const BIG = 'big file '.repeat(150_000);

const uploading = (choose) => ({
  app: (app, ctx) => {
    app.post('/', choose(ctx), (req, res) => {
      const shown = (f) =>
        f && {
          field: f.fieldname,
          name: f.originalname,
          type: f.mimetype,
          size: f.size,
          digest: f.buffer ? digest(f.buffer) : null,
        };
      res.json({
        body: req.body ?? null,
        file: shown(req.file) ?? null,
        files: Array.isArray(req.files) ? req.files.map(shown) : null,
      });
    });
    app.use((error, req, res, next) => {
      ctx.record(error.code ?? null, error.message);
      res.status(400).json({ code: error.code ?? null, message: error.message });
    });
  },
});
const send =
  (body, ...headers) =>
  (client) =>
    client.post('/', body, TYPE, ...headers);

export default group('packages/uploads', {
  'multer: one file in memory': {
    ...uploading(() => multer().single('f')),
    run: send(form(field('a', '1'), file('f', 'é.txt', 'content'))),
  },
  'multer: several files': {
    ...uploading(() => multer().array('f', 3)),
    run: send(form(file('f', 'a', '1'), file('f', 'b', '22'), field('z', 'last'))),
  },
  'multer: a file on disk': {
    ...uploading((ctx) => multer({ dest: ctx.path('uploads') }).single('f')),
    run: async (client, ctx) => {
      await send(form(file('f', 'a', BIG)))(client);
      return readdirSync(ctx.path('uploads')).length;
    },
  },
  'multer: 1.3 MB in memory': { ...uploading(() => multer().single('f')), run: send(form(file('f', 'a', BIG))) },
  'multer: fields only': {
    ...uploading(() => multer().none()),
    run: send(form(field('a', '1'), field('a', '2'), field('b[c]', '3'))),
  },
  'multer: none, but a file comes': { ...uploading(() => multer().none()), run: send(form(file('f', 'a', 'x'))) },
  'multer: an unexpected field': { ...uploading(() => multer().single('f')), run: send(form(file('other', 'a', 'x'))) },
  'multer: over the file size': {
    ...uploading(() => multer({ limits: { fileSize: 1000 } }).single('f')),
    run: send(form(file('f', 'a', 'y'.repeat(5000)))),
  },
  'multer: too many files': {
    ...uploading(() => multer().array('f', 1)),
    run: send(form(file('f', 'a', '1'), file('f', 'b', '2'))),
  },
  'multer: a filter': {
    ...uploading(() =>
      multer({ fileFilter: (req, f, callback) => callback(null, f.mimetype === 'text/plain') }).array('f'),
    ),
    run: send(form(file('f', 'a', '1'), file('f', 'b', '2', 'image/png'))),
  },
  'multer: a body that ends too early': {
    ...uploading(() => multer().single('f')),
    run: send(`${file('f', 'a', 'x')}`),
  },
  'multer: no boundary': {
    ...uploading(() => multer().single('f')),
    run: (client) => client.post('/', 'x', 'Content-Type: multipart/form-data'),
  },
  'multer: not a form': {
    ...uploading(() => multer().single('f')),
    run: (client) => client.post('/', '{}', 'Content-Type: application/json'),
  },
  'multer: chunked': {
    ...uploading(() => multer().single('f')),
    run: async (client) => {
      const body = form(file('f', 'a', 'chunked content'));
      const c = await client.connect();
      c.write(`POST / HTTP/1.1\r\nHost: a\r\n${TYPE}\r\nTransfer-Encoding: chunked\r\n\r\n`);
      for (let at = 0; at < body.length; at += 20) {
        const part = body.slice(at, at + 20);
        c.write(`${part.length.toString(16)}\r\n${part}\r\n`);
      }
      c.write('0\r\n\r\n');
      await c.response();
      await c.probe();
    },
  },
  'multer: the client leaves': {
    ...uploading(() => multer().single('f')),
    run: async (client) => {
      const c = await client.connect();
      c.write(`POST / HTTP/1.1\r\nHost: a\r\n${TYPE}\r\nContent-Length: 5000\r\n\r\n${file('f', 'a', 'x')}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      c.destroy();
      await new Promise((resolve) => setTimeout(resolve, 50));
    },
  },
  'busboy: piped by hand': {
    app: (app, ctx) => {
      app.post('/', (req, res) => {
        const parser = busboy({ headers: req.headers });
        parser.on('field', (name, value) => ctx.record('field', name, value));
        parser.on('file', (name, stream, info) => {
          let size = 0;
          stream
            .on('data', (part) => {
              size += part.length;
            })
            .on('close', () => ctx.record('file', name, info.filename, size));
        });
        parser.on('close', () => {
          ctx.record('close');
          res.send('done');
        });
        req.pipe(parser);
      });
    },
    run: send(form(field('a', '1'), file('f', 'n', BIG))),
  },
  'through supertest: attach': {
    ...uploading(() => multer().single('f')),
    run: (client) =>
      client.supertest((t) => t.post('/').field('a', 'b').attach('f', Buffer.from('attached'), 'name.txt')),
  },
});
