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
/** Where `parity-tests/xypriss` keeps the XyPriss that it compares with. */
const OLD_CORE = path.join(ROOT, '.cache', 'xypriss');

/** `--expose-gc` only adds a function; the idle measurement calls it so that garbage does not count as memory. */
function nodeProgram(program, scenario, { framework, env, nodeArguments = [], fault }) {
  return {
    command: process.execPath,
    args: ['--expose-gc', ...nodeArguments, path.join(FOLDER, 'servers', program)],
    cwd: FOLDER,
    fault,
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

/** An app for `express`, or a whole program that imports it by itself. */
function expressProgram(scenario, how) {
  if (scenario.program !== undefined) return nodeProgram(scenario.program, scenario, how);
  return scenario.express && nodeProgram('express.js', scenario, { framework: 'express', ...how });
}

/** In words, why another core than `core` serves; the control core leaves Node's server as it is, without a name. */
function coreFault(core, { adapter }) {
  return (announced) => {
    const serves = announced.core ?? 'none';
    const known = core === 'node' || core === 'control' ? [core, 'none'] : [core];
    if (!known.includes(serves)) return `core "${core}" was asked for, "${serves}" serves`;
    const adapted = announced.framework.some((file) => file.startsWith(built()));
    return adapted === adapter ? undefined : `core "${core}" was asked for, the framework is ${announced.framework.join(', ')}`;
  };
}

/** An Express app through `xsys/register`, the way an unmodified program gets a core. */
function registered(core, { adapter, engine }) {
  const register = built('register', 'index.js');
  const files = [register, ...(adapter ? [built('compat', 'express', 'index.js')] : []), ...(engine ? [ADDON] : [])];
  return {
    name: `xsys-${core}`,
    title: `xsys, core ${core}`,
    family: 'xsys',
    missing: () => missingFromBuild(files),
    launch: (scenario) => expressProgram(scenario, {
      nodeArguments: ['--import', register],
      env: { XSYS_CORE: core, ...(engine ? { XSYS_REQUIRE_NATIVE: '1' } : {}) },
      fault: coreFault(core, { adapter }),
    }),
  };
}

function xyprissProgram(scenario, how) {
  return scenario.xypriss && nodeProgram('xypriss.js', scenario, how);
}

/** A XyPriss app with its import swapped. */
function adaptedXyPriss(core, { engine }) {
  const framework = built('compat', 'xypriss', 'index.js');
  return {
    name: `xsys-xypriss-${core}`,
    title: `xsys/xypriss, core ${core}`,
    family: 'xsys',
    missing: () => missingFromBuild([framework, ...(engine ? [ADDON] : [])]),
    launch: (scenario) => xyprissProgram(scenario, {
      framework,
      env: { XSYS_CORE: core, ...(engine ? { XSYS_REQUIRE_NATIVE: '1' } : {}) },
      fault: coreFault(core, { adapter: true }),
    }),
  };
}

module.exports = {
  FOLDER, ADDON, OLD_CORE, nodeProgram, expressProgram, xyprissProgram, built, missingFromBuild, registered, adaptedXyPriss,
};
