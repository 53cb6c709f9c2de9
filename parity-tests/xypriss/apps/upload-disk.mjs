/** Uploads to a folder: what lies there afterwards. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { FileUploadAPI, createServer } from 'xypriss';
import { act, multipart } from '../harness/steps.mjs';

export async function make({ options, folder }) {
  const fileUpload = { enabled: true, maxFileSize: 1024, storage: 'disk', destination: path.join(folder, 'uploads') };
  const app = createServer(options({ fileUpload }));
  const uploads = new FileUploadAPI();
  await uploads.initialize(fileUpload);
  app.post('/upload', uploads.single('file'), (req, res) => res.json({ original: req.file.originalname, size: req.file.size }));
  return app;
}

export const steps = [
  multipart('/upload', [{ name: 'file', filename: 'note.txt', type: 'text/plain', content: 'kept' }]),
  act('what lies in the folder', ({ folder }) => readdirSync(path.join(folder, 'uploads')).map((name) => [path.extname(name), readFileSync(path.join(folder, 'uploads', name), 'utf8')])),
  multipart('/upload', [{ name: 'file', filename: '../../outside.txt', type: 'text/plain', content: 'out' }], { as: 'a path in the name' }),
  act('what lies around the folder', ({ folder }) => [readdirSync(folder), readdirSync(path.join(folder, 'uploads')).length, readdirSync(path.dirname(folder)).includes('outside.txt')]),
];
