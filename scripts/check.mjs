// npm run check: everything that can be said about the code without running it. Every check runs; the exit code says
// whether all of them passed.
import path from 'node:path';
import { cargoDeny } from './check/cargo-deny.mjs';
import { crateDirection } from './check/crate-direction.mjs';
import { fileSizes } from './check/file-sizes.mjs';
import { generatedFiles } from './check/generated-files.mjs';
import { tables } from './check/tables.mjs';
import { findCargo, HOW_TO_GET_RUST } from './process/cargo.mjs';
import { filesUnder, ROOT } from './process/folders.mjs';
import { Failure, main, run } from './process/run.mjs';
import { step } from './process/step.mjs';
import { installDependencies } from './setup/dependencies.mjs';

const cargo = findCargo();

/** Resolves to what a program complained about: nothing, or all that it said. */
async function complaints(command, args, options) {
  const { code, output } = await run(command, args, options);
  return code === 0 ? [] : [output.trimEnd()];
}

const tool = (file, ...args) => complaints(process.execPath, [path.join(ROOT, 'node_modules', ...file.split('/')), ...args]);

/** Workspaces of their own, which the main one does not build: what CI does not build is dead. */
async function outlyingCrates() {
  const manifests = ['benchmarks', 'fuzz'].flatMap((folder) => filesUnder(folder, (file) => path.basename(file) === 'Cargo.toml'));
  const wrong = [];
  for (const manifest of manifests) {
    // Without features: libFuzzer itself would want a C++ compiler.
    const options = ['--quiet', '--locked', '--all-targets', '--no-default-features', '--manifest-path', manifest];
    wrong.push(...(await complaints(cargo, ['check', ...options])));
  }
  return wrong;
}

async function importDirection() {
  // Loaded late: it needs the TypeScript that a fresh clone does not have when this file is read.
  return (await import('./check/import-direction.mjs')).importDirection();
}

const CHECKS = [
  ['rustfmt', () => complaints(cargo, ['fmt', '--all', '--check'])],
  ['clippy', () => complaints(cargo, ['clippy', '--workspace', '--all-targets', '--locked', '--', '-D', 'warnings'])],
  ['crates: dependency direction', crateDirection],
  ['cargo deny', cargoDeny],
  ['fuzz targets and benchmarks build', outlyingCrates],
  ['generated files', generatedFiles],
  ['tsc', () => tool('typescript/bin/tsc', '-p', 'tsconfig.json', '--noEmit')],
  ['ESLint', () => tool('eslint/bin/eslint.js', '.', '--max-warnings=0')],
  ['src: import direction, cycles, names', importDirection],
  ['tables of settings and errors', tables],
  ['file sizes', fileSizes],
];

async function runCheck([name, check]) {
  const found = [];
  await step(name, async () => {
    const result = await check();
    const { wrong, warnings } = Array.isArray(result) ? { wrong: result, warnings: [] } : result;
    found.push(...wrong);
    if (wrong.length > 0) throw new Failure(name);
    return warnings.length > 0 ? `\n${warnings.map((line) => `      ${line}`).join('\n')}\n     ` : undefined;
  }).catch((error) => {
    // A check that could not be carried out has not passed.
    if (found.length === 0) found.push(error instanceof Failure ? error.message : error.stack);
  });
  for (const line of found) process.stdout.write(`${line.replace(/^/gm, '      ')}\n`);
  return found.length === 0;
}

await main(async () => {
  if (!cargo) throw new Failure(HOW_TO_GET_RUST);
  await step('dependencies: npm ci', installDependencies);
  const passed = [];
  for (const check of CHECKS) passed.push(await runCheck(check));
  const failed = passed.filter((each) => !each).length;
  process.stdout.write(failed > 0 ? `\n${failed} of ${CHECKS.length} checks failed\n` : `\nAll ${CHECKS.length} checks passed\n`);
  return failed > 0 ? 1 : 0;
});
