// npm's packages, exactly as the lock file says.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../process/folders.mjs';
import { runOrFail } from '../process/run.mjs';
import { UP_TO_DATE } from '../process/step.mjs';

export async function installDependencies() {
  if (isInstalled()) return UP_TO_DATE;
  await runOrFail('npm', ['ci', '--no-audit', '--no-fund']);
  return undefined;
}

/** npm's own record of what it installed is compared, so that whoever ran `npm install` by hand need not wait again. */
function isInstalled() {
  const record = path.join(ROOT, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = packagesIn(record);
  const wanted = Object.entries(packagesIn(path.join(ROOT, 'package-lock.json')));
  // Optional packages are installed or not as the platform has it.
  return wanted
    .filter(([place, { optional }]) => place.startsWith('node_modules/') && !optional)
    .every(([place, { version, link }]) => installed[place]?.version === version && installed[place]?.link === link);
}

function packagesIn(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
}
