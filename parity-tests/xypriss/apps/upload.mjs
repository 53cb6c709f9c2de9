/** Uploads through `FileUploadAPI` and `uploadSingle`, kept in memory. */
import { FileUploadAPI, createServer } from 'xypriss';
import { multipart } from '../harness/steps.mjs';

export async function make({ options }) {
  const fileUpload = { enabled: true, maxFileSize: 1024, storage: 'memory' };
  const app = createServer(options({ fileUpload }));
  const uploads = new FileUploadAPI();
  await uploads.initialize(fileUpload);
  const seen = ({ fieldname, originalname, mimetype, size, buffer }) => ({ fieldname, originalname, mimetype, size, text: buffer?.toString() });
  app.post('/single', uploads.single('file'), (req, res) => res.json({ file: req.file ? seen(req.file) : null, body: req.body }));
  app.post('/array', uploads.array('files', 2), (req, res) => res.json({ files: (req.files ?? []).map(seen) }));
  return app;
}

const image = (name, content = 'pixels') => ({ name, filename: 'a.png', type: 'image/png', content });

export const steps = [
  multipart('/single', [image('file'), { name: 'title', content: 'A picture' }]),
  multipart('/single', [{ name: 'title', content: 'no file' }], { as: 'no file' }),
  multipart('/single', [image('file', 'x'.repeat(2000))], { as: 'too large' }),
  multipart('/single', [{ ...image('file'), filename: 'a.exe', type: 'application/exe' }], { as: 'a wrong type' }),
  multipart('/single', [image('other')], { as: 'an unexpected field' }),
  multipart('/single', [{ ...image('file'), filename: '../../etc/passwd.png' }], { as: 'a path in the name' }),
];
