/**
 * `npm run parity:xypriss`: each app on the old core and on ours, compared and held against the ledger. Enters:
 * command-line options. Leaves: a table, the differences nobody agreed to, and an exit code (3: it could not be run).
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { missingProgram } from '../../scripts/process/system-packages.mjs';
import { faultsOfLedger, judge } from '../harness/ledger-rules.mjs';
import { isFailure } from '../harness/report.mjs';
import { compareStep } from './harness/compare.mjs';
import { CANDIDATES, OLD, entryOf } from './harness/cores.mjs';
import { brokenPromises, entriesOf, faultsOfRows, stepName } from './harness/ledger.mjs';
import { missingDocs } from './harness/docs-folder.mjs';
import { installOldCore } from './harness/old-core.mjs';
import { HELP, readOptions } from './harness/options.mjs';
import { SLOTS } from './harness/ports.mjs';
import { failureLines, tableLines } from './harness/report.mjs';
import { runApart, runApp } from './harness/run-app.mjs';
import { SETTINGS } from './harness/settings.mjs';
import { ROWS } from './ledger/index.mjs';

/** A request that hangs may or may not have been counted: what is counted after it is not compared. */
const COUNTED = /^header-(value|missing|extra):ratelimit/;

/** Some of the old core is one for the whole process: what such an app looks at must be its own in each setting. */
const APART = /^export const apart = true;$/m;

/** An app that wants this much patience takes long. */
const LONG = /patience: \d{2,3}_000/;

/** What apps need beside this package: in words what is missing, if something is. */
const redis = () => missingProgram('redis-server');
const NEEDS = { 'cache-redis': redis, 'cache-redis-many': redis, 'readme-redis': redis, 'docs': missingDocs, 'docs-servers': missingDocs, 'docs-redis': async () => missingDocs() ?? (await redis()) };

/** The exit code of a run that did not happen. */
const NOT_RUN = 3;

const print = (line) => process.stdout.write(`${line}\n`);

function findApps() {
  const folder = new URL('./apps/', import.meta.url);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.mjs'))
    .sort()
    .map((name) => new URL(name, folder))
    .map((file) => {
      const source = readFileSync(file, 'utf8');
      const apart = APART.test(source);
      return { app: path.basename(file.pathname, '.mjs'), file: file.href, apart, long: apart || LONG.test(source) };
    });
}

async function main() {
  const options = readOptions(process.argv.slice(2));
  if (options.help) return print(HELP);
  const all = findApps();
  const chosen = all.filter(({ app }) => options.only.length === 0 || options.only.some((part) => app.includes(part)));
  if (chosen.length === 0) throw new Error(`no app's name contains ${options.only.join(' or ')}`);
  if (options.list) return chosen.forEach(({ app }) => print(app));
  try {
    await installOldCore(print);
  } catch (error) {
    return sayNotRun(`all ${chosen.length} apps: the old core (xypriss 2.3.3) could not be installed. It needs the network once.`, error);
  }
  if (!existsSync(entryOf(CANDIDATES[0]))) throw new Error('xsys is not built: npm run setup');

  const runnable = await withPrograms(chosen);
  const faults = faultsOfRows(ROWS);
  const seen = await runAll(runnable, options, faults);
  const missing = options.only.length === 0 && options.settings.length === SETTINGS.length ? all.filter((each) => !runnable.includes(each)) : undefined;
  return report(options, runnable, judgeAll(seen, options, missing, faults), faults);
}

/** Nobody may take a run that did not happen for one that passed. */
function sayNotRun(what, error) {
  print(`\nNOT RUN: ${what}`);
  process.stderr.write(`${error.message}\n`);
  process.exitCode = NOT_RUN;
}

/** Apps without those that lack something on this machine, which are named. */
async function withPrograms(apps) {
  const runnable = [];
  for (const each of apps) {
    const missing = await NEEDS[each.app]?.();
    if (missing) print(`NOT RUN: ${each.app}: ${missing}`);
    else runnable.push(each);
  }
  return runnable;
}

/** A step's name, or a pattern of such, belongs to an app. */
const isOf = (app, scenario) => scenario.replace(/^\/\^/, '').startsWith(`${app} `);

/** [{ app, old, candidates: Map(core → …) }] in the order of the apps. */
async function runAll(apps, { cores, settings }, faults) {
  const seen = [];
  // None of those that take long is left alone at the end.
  const queue = [...apps.entries()].sort(([, a], [, b]) => Number(b.long) - Number(a.long));
  // Each app runs on its cores one after another: what hangs leaves the processor to the other slots.
  const worker = async (_, slot) => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [at, { app, file, apart }] = next;
      const started = Date.now();
      const runs = new Map();
      for (const core of [OLD, ...cores]) {
        const run = await (apart ? runApart : runApp)({ file, core, settings, slot });
        if (run.crash) faults.push(`${app} on ${core} ended early: ${run.crash}`);
        runs.set(core, run.settings);
      }
      seen[at] = { app, runs };
      print(`  ${app.padEnd(40)} ${((Date.now() - started) / 1000).toFixed(1)} s  (${queue.length} to go)`);
    }
  };
  await Promise.all(Array.from({ length: SLOTS }, worker));
  return seen;
}

/** `missing`: the apps that did not run; undefined where not all were asked for. */
function judgeAll(seen, { cores, settings }, missing, faults) {
  const known = new Set(seen.flatMap(({ app, runs }) => [...runs.get(OLD)].flatMap(([setting, steps]) => [...steps.keys()].map((step) => stepName(app, setting, step)))));
  const entries = entriesOf(ROWS, known, CANDIDATES);
  // A part of the apps cannot tell which names exist.
  if (missing) faults.push(...faultsOfLedger(entries.filter(({ scenario }) => !missing.some(({ app }) => isOf(app, scenario))), known, CANDIDATES));
  const results = [];
  for (const { app, runs } of seen) {
    for (const setting of settings) {
      let hung = false;
      for (const [step, old] of runs.get(OLD).get(setting) ?? []) {
        const name = stepName(app, setting, step);
        const oldUnder = (other) => runs.get(OLD).get(other)?.get(step);
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
