/** A log that cannot be written costs no request, whoever answers it. */
import assert from 'node:assert/strict';
import { createWriteStream, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { accessLog, type AccessLogOptions } from '../../index';
import express = require('./adapter');

process.env['XSYS_QUIET'] = '1';

const folder = mkdtempSync(join(tmpdir(), 'xsys-full-log-'));
writeFileSync(join(folder, 'a.txt'), 'abc');
after(() => rmSync(folder, { recursive: true }));

const throwing = (): { write(): never } => ({
  write() {
    throw new Error('the disk is full');
  },
});
/** Every write to it fails as on a full disk. */
const FULL = '/dev/full';
const streams: Record<string, () => AccessLogOptions> = {
  'that throws': () => ({ stream: throwing() }),
  'that throws, buffered': () => ({ stream: throwing(), buffer: 5 }),
  'on a full disk': () => ({ stream: createWriteStream(FULL) }),
  'whose folder is not there': () => ({ stream: createWriteStream(join(folder, 'none', 'log')) }),
};

for (const [title, optionsOf] of Object.entries(streams)) {
  test(`a log ${title}`, { skip: title === 'on a full disk' && !existsSync(FULL) }, async (t) => {
    let said = '';
    const stderr = t.mock.method(process.stderr, 'write', (text: string) => ((said += text), true));
    const app = express() as any;
    app.use(accessLog('tiny', optionsOf()), express.static(folder));
    app.get('/js', (_req: any, res: any) => res.send('js'));
    const server = app.listen(0, '127.0.0.1');
    t.after(() => server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const texts: string[] = [];
    for (let i = 0; i < 10; i++) for (const path of ['/a.txt', '/js']) texts.push(await (await fetch(base + path)).text());
    assert.deepEqual(texts, Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? 'abc' : 'js')));
    while (!said.includes('lost')) await new Promise((resolve) => setTimeout(resolve, 5));
    stderr.mock.restore();
    assert.match(said, /^xsys: the access log has lost \d+ lines?: /m);
  });
}
