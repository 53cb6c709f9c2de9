'use strict';
/** hyper with no JavaScript: the floor under everything that runs on it. It can only say hello. */
const { existsSync } = require('node:fs');
const path = require('node:path');
const { FOLDER } = require('./launch');

const binary = path.join(FOLDER, 'raw-hyper', 'target', 'release', 'raw-hyper');

module.exports = {
  name: 'raw-hyper',
  title: 'raw hyper, no JavaScript',
  family: 'floor',
  javascript: false,
  missing: () => (existsSync(binary) ? undefined : 'it is built with Rust: https://rustup.rs'),
  launch: (scenario) => scenario.constant && { command: binary, args: [], cwd: FOLDER, env: {} },
};
