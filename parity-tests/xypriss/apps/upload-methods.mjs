/** The upload methods of an app itself. */
import { createServer } from 'xypriss';
import { multipart } from '../harness/steps.mjs';

export function make({ options }) {
  const app = createServer(options({ fileUpload: { enabled: true, maxFileSize: 1024, storage: 'memory' } }));
  app.post('/upload', app.uploadSingle('file'), (req, res) => res.json({ name: req.file?.originalname ?? null }));
  return app;
}

export const steps = [
  multipart('/upload', [{ name: 'file', filename: 'a.png', type: 'image/png', content: 'pixels' }]),
  multipart('/upload', [{ name: 'file', filename: 'a.png', type: 'image/png', content: 'x'.repeat(2000) }], { as: 'too large' }),
];
