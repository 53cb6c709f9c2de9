// The native addon: built by cargo, put where the loader looks for it.
import { copyFileSync, mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { findCargo, HOW_TO_GET_RUST } from '../process/cargo.mjs';
import { filesUnder, ROOT } from '../process/folders.mjs';
import { Failure, runOrFail } from '../process/run.mjs';
import { hashOf, isCurrent, remember } from '../process/stamp.mjs';
import { UP_TO_DATE } from '../process/step.mjs';

const ADDON = path.join(ROOT, 'native', 'dist', 'xsys.node');
const LIBRARY = { win32: 'xsys_native.dll', darwin: 'libxsys_native.dylib' }[process.platform] ?? 'libxsys_native.so';

export async function buildAddon() {
  const cargo = findCargo();
  if (!cargo) throw new Failure(HOW_TO_GET_RUST);
  const sources = [...filesUnder('crates'), ...filesUnder('native'), ...['Cargo.toml', 'Cargo.lock'].map((file) => path.join(ROOT, file))];
  const hash = hashOf(sources, process.platform, process.arch);
  if (isCurrent('addon', hash, ADDON)) return UP_TO_DATE;
  await runOrFail(cargo, ['build', '--release', '--locked', '-p', 'xsys-native'], { show: process.stderr.isTTY });
  const target = process.env.CARGO_TARGET_DIR ?? path.join(ROOT, 'target');
  mkdirSync(path.dirname(ADDON), { recursive: true });
  // Renamed into place: a process that has the old one mapped must not see it change.
  copyFileSync(path.join(target, 'release', LIBRARY), `${ADDON}.new`);
  renameSync(`${ADDON}.new`, ADDON);
  remember('addon', hash, ADDON);
  return undefined;
}
