'use strict';
/**
 * On what a figure was taken. Enters: the chosen implementations. Leaves: hardware, system and versions as plain data.
 */
const { execFileSync } = require('node:child_process');
const { readFileSync } = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const FOLDER = path.join(__dirname, '..');

function firstLine(command, args) {
  try {
    return execFileSync(command, args, { cwd: FOLDER, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split('\n')[0].trim();
  } catch (error) {
    // wrk prints its version and ends with 1.
    const line = String(error.stdout ?? '').split('\n')[0].trim();
    return line === '' ? undefined : line;
  }
}

function packageVersion(name) {
  return JSON.parse(readFileSync(path.join(FOLDER, 'node_modules', name, 'package.json'), 'utf8')).version;
}

function crateVersions(lockFile, crates) {
  const text = readFileSync(lockFile, 'utf8');
  return Object.fromEntries(crates.map((name) => [name, new RegExp(`name = "${name}"\nversion = "([^"]+)"`).exec(text)?.[1]]));
}

/** Debian says `PRETTY_NAME="…"`; a system without the file is described by its kernel alone. */
function systemName() {
  try {
    return /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? os.type();
  } catch {
    return os.type();
  }
}

function describeMachine() {
  const dependencies = Object.keys(JSON.parse(readFileSync(path.join(FOLDER, 'package.json'), 'utf8')).dependencies);
  const wrk = firstLine('wrk', ['--version']);
  return {
    cpu: os.cpus()[0].model.trim(),
    cpus: os.cpus().length,
    memory: os.totalmem(),
    system: `${systemName()}, Linux ${os.release()}`,
    node: process.version,
    rustc: firstLine('rustc', ['--version']),
    wrk: /wrk (\S+)/.exec(wrk ?? '')?.[1] ?? wrk,
    xsys: {
      version: JSON.parse(readFileSync(path.join(FOLDER, '..', 'package.json'), 'utf8')).version,
      commit: firstLine('git', ['describe', '--always', '--dirty']),
      ...crateVersions(path.join(FOLDER, '..', 'Cargo.lock'), ['hyper', 'tokio']),
    },
    rawHyper: crateVersions(path.join(FOLDER, 'raw-hyper', 'Cargo.lock'), ['hyper', 'tokio']),
    packages: Object.fromEntries(dependencies.map((name) => [name, packageVersion(name)])),
  };
}

module.exports = { describeMachine };
