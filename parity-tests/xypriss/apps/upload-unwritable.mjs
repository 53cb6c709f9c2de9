/** Uploads to a folder that cannot be written: a file stands where it should be, from the start or later. */
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { FileUploadAPI, createServer } from 'xypriss';
import { act, get, multipart } from '../harness/steps.mjs';

const disk = (destination) => ({ enabled: true, maxFileSize: 1024, storage: 'disk', destination });

export async function make({ options, folder }) {
  const destination = path.join(folder, 'uploads');
  const app = createServer(options());
  const uploads = new FileUploadAPI();
  await uploads.initialize(disk(destination));
  app.post('/upload', uploads.single('file'), (req, res) => res.json({ original: req.file.originalname }));
  app.get('/', (req, res) => res.send('alive'));
  rmSync(destination, { recursive: true });
  writeFileSync(destination, 'a file');
  return app;
}

const attempt = (perform) => perform().then(() => 'nothing', (error) => error.message);

export const masks = [{ pattern: /\/\S*\/uploads/g, as: '<folder>', reason: 'each run has a folder of its own' }];
export const steps = [
  multipart('/upload', [{ name: 'file', filename: 'a.png', type: 'image/png', content: 'pixels' }]),
  get('/', { as: 'alive' }),
  act('what initialize says', ({ folder }) => attempt(() => new FileUploadAPI().initialize(disk(path.join(folder, 'uploads', 'uploads'))))),
];
