/** Bodies that are not what they say: forms and multipart that break off, or name no boundary. */
import { FileUploadAPI, createServer } from 'xypriss';
import { get, json, request } from '../harness/steps.mjs';

export async function make({ options, note }) {
  const fileUpload = { enabled: true, maxFileSize: 1024, storage: 'memory' };
  const app = createServer(options({ fileUpload, security: { xss: false } }));
  const uploads = new FileUploadAPI();
  await uploads.initialize(fileUpload);
  app.post('/upload', uploads.single('file'), (req, res) => {
    note('the handler ran');
    res.json({ file: req.file?.originalname ?? null, body: req.body });
  });
  app.post('/', (req, res) => res.json({ body: req.body }));
  app.get('/', (req, res) => res.send('alive'));
  return app;
}

const typed = (at, type, body, as) => request('POST', at, { headers: { 'Content-Type': type }, body, as });
const part = 'Content-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\npixels';

export const steps = [
  json('/', '{"a":}', { as: 'broken' }),
  json('/', '{"a":1}{"b":2}', { as: 'broken, twice' }),
  json('/', '\u0000', { as: 'broken, a zero' }),
  typed('/', 'application/x-www-form-urlencoded', 'a=%E0%A4%A&=&&b', 'a malformed form'),
  typed('/upload', 'multipart/form-data', `--x\r\n${part}\r\n--x--\r\n`, 'no boundary'),
  typed('/upload', 'multipart/form-data; boundary=x', `--x\r\n${part}`, 'it breaks off'),
  typed('/upload', 'multipart/form-data; boundary=x', `--y\r\n${part}\r\n--y--\r\n`, 'another boundary'),
  typed('/upload', 'multipart/form-data; boundary=x', '', 'nothing'),
  get('/', { as: 'alive' }),
];
