'use strict';
/**
 * What a run needs and how it gets it. Enters: what was chosen. Leaves: wrk, the peers' packages and raw hyper
 * in place, or a RunError that says how to get them. A second run finds all of it and is quick.
 */
const { execFileSync, spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { RunError } = require('./failure');

const FOLDER = path.join(__dirname, '..');
const ROOT = path.join(FOLDER, '..');
const RAW_HYPER = path.join(FOLDER, 'raw-hyper');

function run(command, args, cwd) {
  try {
    execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const said = `${error.stdout ?? ''}${error.stderr ?? ''}`.trim() || error.message;
    throw new RunError(`${command} ${args.join(' ')} failed:\n${said}`);
  }
}

function isThere(command, args) {
  return spawnSync(command, args, { stdio: 'ignore' }).error === undefined;
}

function requireLinux() {
  if (process.platform !== 'linux') {
    throw new RunError('the benchmarks read CPU time from /proc and pin processes with taskset: they need Linux');
  }
  if (!isThere('taskset', ['--version'])) throw new RunError('taskset is missing; it is in the package util-linux');
}

function ensureWrk(say) {
  if (isThere('wrk', ['--version'])) return;
  if (process.getuid() === 0 && isThere('apt-get', ['--version'])) {
    say('installing wrk (apt-get install wrk)');
    run('apt-get', ['update', '-qq']);
    run('apt-get', ['install', '-y', '-qq', 'wrk']);
    return;
  }
  throw new RunError('wrk is missing. Debian, Ubuntu: sudo apt-get install wrk. Others: https://github.com/wg/wrk');
}

/** Without it nginx is missing, which its implementation says by itself. */
function ensureNginx(say) {
  if (isThere('nginx', ['-v']) || process.getuid() !== 0 || !isThere('apt-get', ['--version'])) return;
  say('installing nginx (apt-get install nginx-light)');
  run('apt-get', ['update', '-qq']);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'nginx-light']);
}

/** Install scripts stay off: they would only compile optional parts of the `ws` that one peer brings along. */
function ensurePackages(say) {
  const stamp = path.join(FOLDER, 'node_modules', '.installed-from');
  const wanted = createHash('sha256').update(readFileSync(path.join(FOLDER, 'package-lock.json'))).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('installing the peers (npm ci in benchmarks/)');
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], FOLDER);
  writeFileSync(stamp, wanted);
}

/** Cargo itself knows whether there is anything to do. */
function ensureRawHyper(say) {
  // Without Rust it is missing, which its implementation says by itself.
  if (!isThere('cargo', ['--version'])) return;
  if (!existsSync(path.join(RAW_HYPER, 'target', 'release', 'raw-hyper'))) say('building raw-hyper (cargo build --release)');
  // The program is started from there, whatever CARGO_TARGET_DIR says.
  run('cargo', ['build', '--release', '--locked', '--quiet', '--target-dir', 'target'], RAW_HYPER);
}

/** The project's own set-up: figures of an addon older than its source would be figures of something else. */
async function ensureXsys() {
  const { setup } = await import(path.join(ROOT, 'scripts', 'setup.mjs'));
  try {
    await setup({ addonOptional: true });
  } catch (error) {
    throw new RunError(`xsys could not be set up (--no-setup measures what is built):\n${error.message}`);
  }
}

/** The old core of the XyPriss scenarios is the one that the parity tests compare with. */
async function ensureXyPriss(say) {
  const { installOldCore } = await import(path.join(ROOT, 'parity-tests', 'xypriss', 'harness', 'old-core.mjs'));
  try {
    await installOldCore(say);
  } catch (error) {
    throw new RunError(`the old core of XyPriss could not be installed:\n${error.message}`);
  }
}

/** @param needs which of the costly parts the chosen implementations call for */
async function prepare(needs, say) {
  requireLinux();
  if (needs.wrk) ensureWrk(say);
  if (needs.nginx) ensureNginx(say);
  ensurePackages(say);
  if (needs.rawHyper) ensureRawHyper(say);
  if (needs.xypriss) await ensureXyPriss(say);
  if (needs.xsys) await ensureXsys();
}

module.exports = { prepare };
