// npm run setup: everything that a fresh clone lacks. Each step is skipped while what it was made from is the same.
import { pathToFileURL } from 'node:url';
import { findCargo, HOW_TO_GET_RUST } from './process/cargo.mjs';
import { Failure, main } from './process/run.mjs';
import { step } from './process/step.mjs';
import { buildAdapter } from './setup/adapter.mjs';
import { buildAddon } from './setup/addon.mjs';
import { installDependencies } from './setup/dependencies.mjs';

const OLDEST_NODE = 20;

/** With `addonOptional`, a machine without Rust gets everything but the addon, and a warning. */
export async function setup({ addonOptional = false } = {}) {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < OLDEST_NODE) throw new Failure(`Node ${OLDEST_NODE} or newer is needed; this is ${process.versions.node}.`);

  await step('dependencies: npm ci', installDependencies);
  const hasCargo = findCargo() !== null;
  if (hasCargo || !addonOptional) await step('native addon: cargo build --release', buildAddon);
  else process.stderr.write(`  ! native addon: left out, Node's own engine will serve. ${HOW_TO_GET_RUST}\n`);
  await step('adapter: tsc', buildAdapter);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(async () => {
    await setup();
    process.stdout.write('Ready: npm start\n');
  });
}
