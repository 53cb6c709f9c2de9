/**
 * Runs one app on the core of this process, under several settings at once: the waits for what hangs overlap. Enters, by
 * message: the app's file, settings. Leaves, by message: observations per setting and step. It judges nothing.
 */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openApp } from './open-app.mjs';
import { runSteps } from './run-steps.mjs';

process.once('message', async ({ file, settings }) => {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'xypriss-parity-')));
  // An app that keeps files beside itself (and xypriss.config.json) finds them there.
  process.chdir(folder);
  try {
    const app = await import(file);
    await Promise.all(settings.map((setting) => runSetting(app, setting, folder, file)));
  } catch (error) {
    process.send({ failed: error.stack });
  }
  rmSync(folder, { recursive: true, force: true });
  process.disconnect();
  // Old servers leave timers behind, and some do not close.
  process.exit();
});

async function runSetting(app, setting, folder, file) {
  const opened = await openApp(app, setting, folder, file).catch((error) => ({ error }));
  if (opened.error) {
    process.send({ setting, observations: app.steps.map(({ name }) => ({ name, observation: { notStarted: opened.error.message } })) });
    return;
  }
  const observations = await runSteps(app, opened.ctx);
  process.send({ setting, observations });
}
