/** Lists in the options of an app: which types and extensions it takes. */
import { createServer } from 'xypriss';
import { multipart } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options({ fileUpload: { enabled: true, storage: 'memory', allowedMimeTypes: ['image/png'], allowedExtensions: ['.png'] } }));
  app.post('/upload', app.uploadSingle('file'), (req, res) => res.json({ name: req.file?.originalname ?? null }));
  return app;
}

const file = (filename, type) => [{ name: 'file', filename, type, content: 'pixels' }];

export const steps = [
  multipart('/upload', file('a.png', 'image/png')),
  multipart('/upload', file('a.gif', 'image/gif'), { as: 'a type that is not listed' }),
  multipart('/upload', file('a.exe', 'image/png'), { as: 'an extension that is not listed' }),
];
