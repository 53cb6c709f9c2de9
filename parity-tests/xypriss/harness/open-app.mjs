/**
 * One app under one setting, started. Enters: an app's module, a setting, a folder. Leaves: its context: what `make` and
 * the steps are given. The port is a free one that is named: the old core takes 0 for its default.
 */
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { optionsUnder } from './settings.mjs';

export async function openApp(app, setting, parentFolder, file) {
  const folder = path.join(parentFolder, setting);
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const ctx = {
    file,
    setting,
    folder,
    port,
    notes: [],
    note: (...what) => { ctx.notes.push(what.length === 1 ? what[0] : what); },
    options: (own = {}) => optionsUnder(setting, own, port),
    freePort,
  };
  ctx.app = await app.make(ctx);
  ctx.port = (await (app.start ?? startUsually)(ctx.app, ctx)) ?? port;
  ctx.notesOfStart = [...ctx.notes];
  return { ctx };
}

async function startUsually(app) {
  await app.start();
  return app.getPort();
}

/** Each is handed out once in this process, however soon it is asked for again. */
const handedOut = new Set();

export async function freePort() {
  for (;;) {
    const probe = net.createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address();
    await new Promise((resolve) => probe.close(resolve));
    if (handedOut.has(port)) continue;
    handedOut.add(port);
    return port;
  }
}
