/**
 * One app under one setting, started. Enters: an app's module, a setting, a folder. Leaves: its context: what `make` and
 * the steps are given. The port is a free one that is named: the old core takes 0 for its default.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { freePort } from './ports.mjs';
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
