/** The README's upload options: a list of MIME types. */
import { FileUploadAPI, createServer } from 'xypriss';
import { multipart } from '../harness/steps.mjs';

export async function make({ options }) {
  const app = createServer(options({ fileUpload: { enabled: true, maxFileSize: 5 * 1024 * 1024, allowedMimeTypes: ['image/jpeg', 'image/png'] } }));
  const uploads = new FileUploadAPI();
  // As in the README: what the app says about uploads.
  await uploads.initialize(app.options.fileUpload);
  app.post('/upload', uploads.single('file'), (req, res) => res.json({ name: req.file.originalname, size: req.file.size }));
  return app;
}

export const steps = [
  multipart('/upload', [{ name: 'file', filename: 'a.png', type: 'image/png', content: 'pixels' }]),
  multipart('/upload', [{ name: 'file', filename: 'a.gif', type: 'image/gif', content: 'pixels' }], { as: 'a type not in the list' }),
];
