/**
 * The old core, installed once. Enters: this folder's package.json and lock file. Leaves: its place in `.cache`, or an
 * error that says what to do. It is large and belongs to no workspace, so that nobody who does not compare pays for it.
 * Install scripts stay off: XyPriss's fetches a program, which no request needs.
 */
import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CACHE } from '../../../scripts/process/folders.mjs';
import { runOrFail } from '../../../scripts/process/run.mjs';
import { hashOf, isCurrent, remember } from '../../../scripts/process/stamp.mjs';

const HERE = fileURLToPath(new URL('../', import.meta.url));
const MANIFESTS = ['package.json', 'package-lock.json'];

export const OLD_CORE = path.join(CACHE, 'xypriss');

const stamp = () => ['xypriss', hashOf(MANIFESTS.map((file) => path.join(HERE, file))), path.join(OLD_CORE, 'node_modules', '.package-lock.json')];

/** Whether it is there as the lock file says. */
export function isInstalled() {
  return isCurrent(...stamp());
}

/** @param {(line: string) => void} say */
export async function installOldCore(say) {
  if (isInstalled()) return;
  say('installing the old core, xypriss 2.3.3 (once, about 300 MB, into .cache/xypriss)');
  mkdirSync(OLD_CORE, { recursive: true });
  for (const file of MANIFESTS) copyFileSync(path.join(HERE, file), path.join(OLD_CORE, file));
  await runOrFail('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: OLD_CORE });
  remember(...stamp());
}
