'use strict';
/**
 * How a server program is started. Enters: which program, which framework, which scenario.
 * Leaves: command, arguments and environment as data; nothing is started here.
 */
const { existsSync } = require('node:fs');
const path = require('node:path');

const FOLDER = path.join(__dirname, '..');
const ROOT = path.join(FOLDER, '..');
const ADDON = path.join(ROOT, 'native', 'dist', 'xsys.node');

/** `--expose-gc` only adds a function; the idle measurement calls it so that garbage does not count as memory. */
function nodeProgram(program, scenario, { framework, env, nodeArguments = [], core }) {
  return {
    command: process.execPath,
    args: ['--expose-gc', ...nodeArguments, path.join(FOLDER, 'servers', program)],
    cwd: FOLDER,
    core,
    env: { BENCH_SCENARIO: scenario.file, ...(framework === undefined ? {} : { BENCH_FRAMEWORK: framework }), ...env },
  };
}

function built(...parts) {
  return path.join(ROOT, 'dist', ...parts);
}

/** Why xsys cannot run here, or undefined. */
function missingFromBuild(files) {
  const missing = files.find((file) => !existsSync(file));
  return missing === undefined ? undefined : `${path.relative(ROOT, missing)} is not built (npm run setup)`;
}

/** An Express app through `xsys/register`, the way an unmodified program gets a core. */
function registered(core, { native }) {
  const register = built('register', 'index.js');
  return {
    name: `xsys-${core}`,
    title: `xsys, core ${core}`,
    family: 'xsys',
    missing: () => missingFromBuild(native ? [register, ADDON] : [register]),
    launch(scenario) {
      const nodeArguments = ['--import', register];
      const env = { XSYS_CORE: core, ...(native ? { XSYS_REQUIRE_NATIVE: '1' } : {}) };
      if (scenario.program !== undefined) return scenario.program({ nodeArguments, env, core });
      if (scenario.express === undefined) return undefined;
      return nodeProgram('express.js', scenario, { framework: 'express', nodeArguments, env, core });
    },
  };
}

module.exports = { FOLDER, ROOT, ADDON, nodeProgram, built, missingFromBuild, registered };
