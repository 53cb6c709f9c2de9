// Parity under the versions of Node that are not running this. Enters: nothing. Leaves: counts, and what was not run.
// Node's own server changes from version to version, and the engine has to change with it: control is that version's server.
// The versions are npm's packages of Node's binaries, installed once.
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { CACHE } from '../process/folders.mjs';
import { run } from '../process/run.mjs';
import { plainCounts, settled, total } from './counts.mjs';

/** The last of each line that the package promises to work with, when they were last looked up. */
const VERSIONS = ['20.20.2', '22.23.3', '24.21.0', '26.10.0'];

const major = (version) => version.split('.', 1)[0];

export async function runNodeVersions() {
  const all = [];
  const notRun = [];
  for (const version of VERSIONS.filter((other) => major(other) !== major(process.versions.node))) {
    const { binary, missing } = await installed(version);
    if (missing !== undefined) {
      process.stdout.write(`NOT RUN: Node ${version}: ${missing}\n`);
      notRun.push(version);
      continue;
    }
    process.stdout.write(`\nNode ${version}\n`);
    const args = [path.join('parity-tests', 'run.mjs'), '--core', 'rust', '--only', 'http/'];
    const { code, output } = await run(binary, args, { show: true });
    all.push(settled(plainCounts(output), code));
  }
  const sum = total(all);
  if (notRun.length === 0) return sum;
  return { ...sum, skipped: notRun.length, notRun: `parity under Node ${notRun.join(', ')}: npm could not install it here` };
}

async function installed(version) {
  const folder = path.join(CACHE, 'node-versions', version);
  const name = `node-${process.platform}-${process.arch}`;
  const binary = path.join(folder, 'node_modules', name, 'bin', 'node');
  if (existsSync(binary)) return { binary };
  process.stdout.write(`installing Node ${version} (npm install ${name}@${version})\n`);
  mkdirSync(folder, { recursive: true });
  const options = ['--prefix', folder, '--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { code, output } = await run('npm', ['install', ...options, `${name}@${version}`]);
  return code === 0 && existsSync(binary) ? { binary } : { missing: output.trim().split('\n')[0] };
}
