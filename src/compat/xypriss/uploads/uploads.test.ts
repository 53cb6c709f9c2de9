/** Uploads: what is kept, what is refused, and that no name leads out of the folder. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { createServer } from '../create-server';
import { served, type Served } from '../testing/served';
import type { FileUploadConfig } from './upload-config';

const BOUNDARY = 'edge';

interface Part {
  field: string;
  name: string;
  type: string;
  text: string;
}

function form(parts: readonly Part[]): string {
  const texts = parts.map(
    ({ field, name, type, text }) =>
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n${text}\r\n`,
  );
  return `${texts.join('')}--${BOUNDARY}--\r\n`;
}

const TYPE = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };
const NOTE: Part = { field: 'file', name: 'note.txt', type: 'text/plain', text: 'hello' };

async function uploading(t: TestContext, fileUpload: FileUploadConfig): Promise<Served> {
  const app = createServer({ logging: { enabled: false }, security: { enabled: false }, fileUpload: { enabled: true, ...fileUpload } });
  app.post('/one', app.uploadSingle('file'), (req, res) => {
    const { originalname, size, buffer } = req.file as { originalname: string; size: number; buffer?: Buffer };
    res.json({ originalname, size, text: buffer?.toString() });
  });
  app.post('/any', app.uploadAny(), (req, res) => res.json((req.files as { originalname: string }[]).map(({ originalname }) => originalname)));
  const server = await served(app);
  t.after(() => server.stop());
  return server;
}

function folder(t: TestContext): string {
  const made = mkdtempSync(join(tmpdir(), 'xypriss-uploads-'));
  t.after(() => rmSync(made, { recursive: true }));
  return made;
}

test('a file in memory', async (t) => {
  const { send } = await uploading(t, {});
  const { json } = await send('POST', '/one', form([NOTE]), TYPE);
  assert.deepEqual(json(), { originalname: 'note.txt', size: 5, text: 'hello' });
});

test('what is refused says so in JSON', async (t) => {
  const { send } = await uploading(t, { maxFileSize: 10, maxFiles: 2 });
  const refused = async (parts: readonly Part[]) => {
    const { status, json } = await send('POST', '/one', form(parts), TYPE);
    assert.equal(status, 400);
    return (json() as { error: string }).error;
  };
  assert.equal(await refused([{ ...NOTE, text: 'x'.repeat(11) }]), 'File too large');
  assert.equal(await refused([{ ...NOTE, type: 'application/x-sh' }]), 'File type not allowed');
  assert.equal(await refused([{ ...NOTE, name: 'note.sh' }]), 'File type not allowed');
  assert.equal(await refused([{ ...NOTE, field: 'other' }]), 'Unexpected field');
  assert.equal(await refused([NOTE, NOTE, NOTE]), 'Unexpected field');
});

test('a file that is too large is answered with what the program says', async (t) => {
  const { send } = await uploading(t, { maxFileSize: 10, responseOnLimit: 'Ten bytes, please.' });
  const { status, json } = await send('POST', '/one', form([{ ...NOTE, text: 'x'.repeat(11) }]), TYPE);
  assert.equal(status, 400);
  assert.equal((json() as { message: string }).message, 'Ten bytes, please.');
});

test('a form that ends too early, and one without a boundary', async (t) => {
  const { send } = await uploading(t, {});
  assert.equal((await send('POST', '/one', form([NOTE]).slice(0, 90), TYPE)).status, 400);
  assert.equal((await send('POST', '/one', form([NOTE]), { 'content-type': 'multipart/form-data' })).status, 400);
});

test('names that a client sends do not lead out of the folder', async (t) => {
  const outside = folder(t);
  const destination = join(outside, 'in');
  const { send } = await uploading(t, { storage: 'disk', destination });
  for (const part of [{ ...NOTE, name: '../../out.txt' }, { ...NOTE, name: '..\\out.txt' }, { ...NOTE, field: '../out' }, { ...NOTE, field: '..\\out' }]) {
    assert.equal((await send('POST', '/any', form([part]), TYPE)).status, 200);
  }
  assert.deepEqual(readdirSync(outside), ['in']);
  assert.equal(readdirSync(destination).length, 4);
});

test("a name of the program's own that leads out is refused", async (t) => {
  const destination = folder(t);
  const { send } = await uploading(t, { storage: 'disk', destination, filename: (_req, _file, done) => done(null, '../out.txt') });
  const { status, json } = await send('POST', '/one', form([NOTE]), TYPE);
  assert.equal(status, 400);
  assert.match((json() as { message: string }).message, /leads out of the upload folder/);
});

test('a folder that cannot be written is an error at once', (t) => {
  const file = join(folder(t), 'file');
  writeFileSync(file, '');
  assert.throws(
    () => createServer({ fileUpload: { enabled: true, storage: 'disk', destination: join(file, 'uploads') } }),
    /fileUpload\.destination takes a folder that can be written/,
  );
});

test('uploads that nobody switched on', async (t) => {
  const app = createServer({ logging: { enabled: false }, security: { enabled: false } });
  app.post('/', app.uploadSingle('file'), (_req, res) => res.json({}));
  const { send, stop } = await served(app);
  t.after(stop);
  const { status, json } = await send('POST', '/', form([NOTE]), TYPE);
  assert.equal(status, 500);
  assert.equal((json() as { error: string }).error, 'Configuration Error');
});
