/**
 * `npm run parity:xypriss`: each app on the old core and on ours, compared and held against the ledger. Enters:
 * command-line options. Leaves: a table, the differences nobody agreed to, and an exit code.
 */
import { existsSync, readdirSync } from 'node:fs';
import { faultsOfLedger, judge } from '../harness/ledger-rules.mjs';
import { isFailure } from '../harness/report.mjs';
import { compareStep } from './harness/compare.mjs';
import { CANDIDATES, OLD, entryOf } from './harness/cores.mjs';
import { brokenPromises, entriesOf, faultsOfRows, stepName } from './harness/ledger.mjs';
import { installOldCore } from './harness/old-core.mjs';
import { HELP, readOptions } from './harness/options.mjs';
import { failureLines, tableLines } from './harness/report.mjs';
import { runApp } from './harness/run-app.mjs';
import { SETTINGS } from './harness/settings.mjs';
import { ROWS } from './ledger/index.mjs';

/** Apps in work at once, each on its cores one after another: what hangs leaves the processor to the others. */
const CONCURRENCY = 4;

/** A request that hangs may or may not have been counted: what is counted after it is not compared. */
const COUNTED = /^header-(value|missing|extra):ratelimit/;

const print = (line) => process.stdout.write(`${line}\n`);

function findApps() {
  const folder = new URL('./apps/', import.meta.url);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.mjs'))
    .sort()
    .map((name) => ({ app: name.slice(0, -4), file: new URL(name, folder).href }));
}

async function main() {
  const options = readOptions(process.argv.slice(2));
  if (options.help) return print(HELP);
  const all = findApps();
  const chosen = all.filter(({ app }) => options.only.length === 0 || options.only.some((part) => app.includes(part)));
  if (chosen.length === 0) throw new Error(`no app's name contains ${options.only.join(' or ')}`);
  if (options.list) return chosen.forEach(({ app }) => print(app));
  await installOldCore(print);
  if (!existsSync(entryOf(CANDIDATES[0]))) throw new Error('xsys is not built: npm run setup');

  const faults = faultsOfRows(ROWS);
  const seen = await runAll(chosen, options, faults);
  const whole = chosen.length === all.length && options.settings.length === SETTINGS.length;
  return report(options, chosen, judgeAll(seen, options, whole, faults), faults);
}

/** [{ app, old, candidates: Map(core → …) }] in the order of the apps. */
async function runAll(apps, { cores, settings }, faults) {
  const seen = [];
  const queue = [...apps.entries()];
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [at, { app, file }] = next;
      const started = Date.now();
      const runs = new Map();
      for (const core of [OLD, ...cores]) {
        const run = await runApp({ file, core, settings });
        if (run.crash) faults.push(`${app} on ${core} ended early: ${run.crash}`);
        runs.set(core, run.settings);
      }
      seen[at] = { app, runs };
      print(`  ${app.padEnd(40)} ${((Date.now() - started) / 1000).toFixed(1)} s  (${queue.length} to go)`);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return seen;
}

function judgeAll(seen, { cores, settings }, whole, faults) {
  const known = new Set(seen.flatMap(({ app, runs }) => [...runs.get(OLD)].flatMap(([setting, steps]) => [...steps.keys()].map((step) => stepName(app, setting, step)))));
  const entries = entriesOf(ROWS, known, CANDIDATES);
  // A part of the apps cannot tell which names exist.
  if (whole) faults.push(...faultsOfLedger(entries, known, CANDIDATES));
  const results = [];
  for (const { app, runs } of seen) {
    for (const setting of settings) {
      let hung = false;
      for (const [step, old] of runs.get(OLD).get(setting) ?? []) {
        const name = stepName(app, setting, step);
        const oldUnder = (other) => runs.get(OLD).get(other)?.get(step) ?? {};
        for (const core of cores) {
          const candidate = runs.get(core).get(setting)?.get(step);
          if (candidate === undefined) continue;
          const judged = judge(entries, name, core, compareStep(old, candidate, step).filter(({ class: kind }) => !(hung && COUNTED.test(kind))));
          const broken = brokenPromises(entries, name, core, judged.agreed, candidate, oldUnder);
          results.push({ app, setting, name, core, ...judged, unexpected: [...judged.unexpected, ...broken] });
        }
        hung ||= Boolean(old.hang);
      }
    }
  }
  return results;
}

function report({ settings }, apps, results, faults) {
  const failures = results.filter(isFailure);
  print('');
  failureLines(failures).forEach(print);
  print('');
  tableLines(apps.map(({ app }) => app), settings, results).forEach(print);
  print('');
  for (const fault of faults) print(`✗ ${fault}`);
  const failed = failures.length + faults.length;
  print(`${results.length - failures.length} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
});
