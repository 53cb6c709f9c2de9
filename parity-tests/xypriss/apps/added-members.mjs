/** Members of `req` and `res` that Express has and the old core lacks: there every one of them is a 500. */
import { fileURLToPath } from 'node:url';
import { createServer } from 'xypriss';
import { get } from '../harness/steps.mjs';

const FILE = fileURLToPath(import.meta.url);

const MEMBERS = {
  'send-status': (req, res) => res.sendStatus(202),
  'type': (req, res) => res.type('html').send('<p>x</p>'),
  'header': (req, res) => res.header('X-A', '1').send('x'),
  'append': (req, res) => res.append('X-A', '1').send('x'),
  'vary': (req, res) => res.vary('Accept').send('x'),
  'links': (req, res) => res.links({ next: '/2' }).send('x'),
  'location': (req, res) => res.location('/x').send('x'),
  'jsonp': (req, res) => res.jsonp({ a: 1 }),
  'attachment': (req, res) => res.attachment('a.txt').send('x'),
  'accepts': (req, res) => res.json({ accepts: req.accepts('json', 'html') }),
  'req-header': (req, res) => res.json({ host: Boolean(req.header('host')) }),
  'is': (req, res) => res.json({ is: req.is('json') }),
  'send-file': (req, res) => res.sendFile(FILE, { lastModified: false, etag: false }),
  'download': (req, res) => res.download(FILE, 'named.mjs', { lastModified: false, etag: false }),
  'format': (req, res) => res.format({ json: () => res.json({ a: 1 }), html: () => res.send('<p>a</p>') }),
  'languages': (req, res) => res.json([req.acceptsLanguages('de'), req.acceptsEncodings('gzip'), req.acceptsCharsets('utf-8')]),
  'range': (req, res) => res.json({ range: req.range(100) ?? null }),
};

export function make({ options }) {
  const app = createServer(options());
  for (const [name, handler] of Object.entries(MEMBERS)) app.get(`/${name}`, handler);
  return app;
}

export const steps = Object.keys(MEMBERS).map((name) => get(`/${name}`));
