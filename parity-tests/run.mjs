/**
 * `npm run parity`: every scenario on control and on the other cores, compared and held against the ledger.
 * Enters: command-line options. Leaves: a report and an exit code.
 */
import { CANDIDATES, CONTROL, isServedByRust } from './harness/cores.mjs';
import { whyUnavailable } from './harness/availability.mjs';
import { compare } from './harness/compare.mjs';
import { faultsOfLedger, judge } from './harness/ledger-rules.mjs';
import { HELP, readOptions } from './harness/options.mjs';
import { detailLines, isFailure, tableLines } from './harness/report.mjs';
import { runFile } from './harness/run-file.mjs';
import { loadScenarioFiles } from './harness/scenario-files.mjs';
import ledger from './ledger.mjs';

/** Files in work at once; more would make scenarios with short timeouts depend on the machine. */
const CONCURRENCY = 2;

const print = (line) => process.stdout.write(`${line}\n`);

async function main() {
  const options = readOptions(process.argv.slice(2));
  if (options.help) return print(HELP);
  const all = await loadScenarioFiles();
  const known = new Set(all.flatMap(({ scenarios }) => scenarios.map(({ name }) => name)));
  const chosen = all
    .map((entry) => ({ ...entry, scenarios: entry.scenarios.filter(({ name }) => !options.only || name.includes(options.only)) }))
    .filter(({ scenarios }) => scenarios.length > 0);
  if (chosen.length === 0) throw new Error(`no scenario's name contains "${options.only}"`);
  if (options.list) return chosen.forEach(({ scenarios }) => scenarios.forEach(({ name }) => print(name)));

  const faults = faultsOfLedger(ledger, known, Object.keys(CANDIDATES));
  const cores = [];
  for (const core of options.cores) {
    const why = await whyUnavailable(core);
    if (why) faults.push(`core ${core} cannot be had: ${why}\n  (leave it out with --core)`);
    else cores.push(core);
  }
  const results = await runAll(chosen, cores, options.only, faults);
  report(cores, results, faults);
}

async function runAll(files, cores, only, faults) {
  const queue = [...files];
  const results = [];
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) results.push(...(await runOnCores(next, cores, only, faults)));
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return results;
}

/** Two hangs are equal and say nothing. A scenario must come to an end on the oracle. */
function oracleFault(name, { hang, crash, events }) {
  return `${name}: ${hang ? `hangs on control, after ${JSON.stringify(events)}` : `crashes on control: ${crash}`}`;
}

async function runOnCores({ file, title, scenarios, environment, cores: wanted = Object.keys(CANDIDATES) }, cores, only, faults) {
  const names = scenarios.map(({ name }) => name);
  const started = Date.now();
  const control = await runFile({ file, core: CONTROL, names, only, environment });
  const expectedEvents = Object.fromEntries([...control].map(([name, seen]) => [name, seen.events?.length ?? 0]));
  const results = [];
  const summary = [];
  for (const [name, seen] of control) if (seen.hang || seen.crash) faults.push(oracleFault(name, seen));
  for (const core of cores.filter((core) => wanted.includes(core))) {
    const candidate = await runFile({ file, core, names, only, environment, expectedEvents });
    const own = scenarios.map(({ name, unordered, uncounted }) => {
      const rules = { servedByRust: isServedByRust(core), unordered: Boolean(unordered), uncounted: Boolean(uncounted) };
      const differences = compare(control.get(name), candidate.get(name), rules);
      return { name, core, ...judge(ledger, name, core, differences) };
    });
    results.push(...own);
    summary.push(`${core} ${own.length - own.filter(isFailure).length}/${own.length}`);
  }
  print(`${title.padEnd(36)} ${summary.join('  ')}  (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  return results;
}

function report(cores, results, faults) {
  const failures = results.filter(isFailure);
  if (failures.length > 0) print('');
  for (const failure of failures) detailLines(failure).forEach(print);
  print('');
  tableLines(cores, results).forEach(print);
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
