/**
 * `npm run suite:express -- <checkout> --core <core>`: Express's own tests on one of the cores. Enters: a checkout of
 * expressjs/express with its dependencies installed. Leaves: counts, failures by name, an exit code by `--min`.
 * It changes nothing in the checkout.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CANDIDATES, CONTROL, isServedByRust, launchOf, missingPart } from '../harness/cores.mjs';
import ledger from './ledger.mjs';

const HELP = `Runs the tests of an expressjs/express checkout with the core's http and express in place.

  --core <core>    ${[...Object.keys(CANDIDATES), CONTROL].join(', ')}; default transport
  --min <percent>  fail below this share of passed tests; default 99 (97 where the adapter answers for express)
  --grep <text>    only tests whose title contains the text
  --help           this text

The checkout's dependencies must be there: (cd <checkout> && npm install)

Examples
  npm run suite:express -- ../express --core control
  npm run suite:express -- ../express --core rust --min 97
`;

const PRELOAD = fileURLToPath(new URL('./preload.cjs', import.meta.url));
const ADAPTER = fileURLToPath(new URL('../../dist/compat/express/index.js', import.meta.url));
/** The suite takes seconds; a process that is still there after this has something open that should be closed. */
const LONGEST_RUN_MS = 300_000;

const print = (line) => process.stdout.write(`${line}\n`);

function readOptions() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      core: { type: 'string', default: 'transport' },
      min: { type: 'string' },
      grep: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const { core } = values;
  if (core !== CONTROL && !(core in CANDIDATES)) throw new Error(`there is no core ${core}\n\n${HELP}`);
  const missing = missingPart(core);
  if (missing) throw new Error(missing);
  if (positionals.length !== 1) throw new Error(`one checkout, please\n\n${HELP}`);
  const checkout = path.resolve(positionals[0]);
  if (!existsSync(path.join(checkout, 'lib', 'express.js'))) throw new Error(`${checkout} is no checkout of expressjs/express`);
  if (!existsSync(path.join(checkout, 'node_modules', 'mocha'))) throw new Error(`no dependencies in ${checkout}; run: (cd ${checkout} && npm install)`);
  return { core, checkout, grep: values.grep, min: Number(values.min ?? (CANDIDATES[core]?.adapter ? 97 : 99)) };
}

/** @returns {Promise<{ report: any, engines: Record<string, number>, stuck: boolean }>} */
function runMocha({ core, checkout, grep }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'xsys-suite-'));
  const report = path.join(folder, 'report.json');
  const engines = path.join(folder, 'engines.json');
  const { execArgv, env } = launchOf(core);
  const mocha = createRequire(path.join(checkout, 'package.json')).resolve('mocha/bin/_mocha');
  const child = spawn(
    process.execPath,
    [
      ...execArgv, '--import', PRELOAD, mocha, '--require', 'test/support/env', '--check-leaks',
      '--reporter', 'json', '--reporter-option', `output=${report}`, ...(grep ? ['--fgrep', grep] : []), 'test/', 'test/acceptance/',
    ],
    {
      cwd: checkout,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...env, XSYS_QUIET: '1', SUITE_ENGINES: engines,
        ...(CANDIDATES[core]?.adapter ? { SUITE_EXPRESS: path.join(checkout, 'index.js'), SUITE_ADAPTER: ADAPTER } : {}),
      },
    },
  );
  let stuck = false;
  const timer = setTimeout(() => { stuck = true; child.kill('SIGKILL'); }, LONGEST_RUN_MS);
  return new Promise((resolve, reject) => {
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const read = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined);
      const result = { report: read(report), engines: read(engines) ?? {}, stuck };
      rmSync(folder, { recursive: true, force: true });
      if (result.report) resolve(result);
      else reject(new Error(`the suite ended without a report: ${signal ?? `exit code ${code}`}`));
    });
  });
}

async function main() {
  const options = readOptions();
  if (!options) return print(HELP);
  const { report, engines, stuck } = await runMocha(options);
  const { passes, failures, pending } = report.stats;
  const agreed = ledger.filter(({ cores }) => cores.includes(options.core));
  for (const { fullTitle, err } of report.failures) {
    const entry = agreed.find(({ test }) => test === fullTitle);
    print(entry ? `≠ ${fullTitle}\n    agreed: ${entry.reason}` : `✗ ${fullTitle}\n    ${String(err.message ?? '').split('\n').join('\n    ')}`);
  }
  const share = (100 * passes) / (passes + failures);
  print(`\nservers made, by engine: ${JSON.stringify(engines)}`);
  const faults = agreed
    .filter(({ test }) => report.passes.some(({ fullTitle }) => fullTitle === test))
    .map(({ test }) => `the ledger lists "${test}", but it passes: remove the entry`);
  if (stuck) faults.push('the process did not end by itself');
  if (isServedByRust(options.core) && (engines.node || !engines.rust)) faults.push('not every server stood on the Rust engine');
  if (!(share >= options.min)) faults.push(`${share.toFixed(2)} % is below ${options.min} %`);
  for (const fault of faults) print(`✗ ${fault}`);
  print(`${options.core}: ${passes} passed, ${failures} failed, ${pending} pending, ${share.toFixed(2)} %`);
  process.exitCode = faults.length > 0 ? 1 : 0;
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
});
