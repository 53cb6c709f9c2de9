// Starts the library. Enters: PORT, COVERS and TOKEN_SECRET from the environment. Leaves: a listening server and one line
// with its address.
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createApp } from './app.js';

const app = await createApp({
  port: Number(process.env.PORT ?? 4000),
  covers: process.env.COVERS ?? mkdtempSync(path.join(tmpdir(), 'covers-')),
  // Without one, everybody signs in again after a restart.
  secret: process.env.TOKEN_SECRET ?? randomBytes(32),
});
await app.start();
console.log(`The library is open at http://127.0.0.1:${app.getPort()}`);
