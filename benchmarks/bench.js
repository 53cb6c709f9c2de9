#!/usr/bin/env node
'use strict';
/**
 * `npm run bench`. Enters: the command line. Leaves: progress on stdout, result files in benchmarks/results.
 * It ends with 1 when xsys itself could not be measured or answered wrongly; a peer's fault is only reported.
 * It never judges a time.
 */
const { mkdirSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { chooseCpus } = require('./harness/cores');
const { RunError, UsageError } = require('./harness/failure');
const { measureIdle } = require('./harness/idle-run');
const { measureIsolates } = require('./harness/isolates-run');
const { prepare } = require('./harness/installation');
const { ScenarioRun } = require('./harness/load-run');
const { describeMachine } = require('./harness/machine');
const { HELP, readOptions } = require('./harness/options');
const implementations = require('./implementations');
const { chart } = require('./report/chart');
const { idleReport } = require('./report/idle-report');
const { isolatesReport } = require('./report/isolates-report');
const { loadReport } = require('./report/load-report');
const scenarios = require('./scenarios');

const RESULTS = path.join(__dirname, 'results');

const say = (line) => process.stdout.write(`${line}\n`);

function list() {
  say('Scenarios:');
  for (const name of scenarios.names) say(`  ${name.padEnd(22)}${scenarios.loadScenario(name).title}`);
  say('Implementations:');
  for (const { name, title, missing } of implementations) {
    const reason = missing?.();
    say(`  ${name.padEnd(22)}${title}${reason === undefined ? '' : ` (cannot run now: ${reason})`}`);
  }
}

function needsOf(options) {
  const wanted = implementations.filter(({ name }) => options.implementations?.includes(name) ?? true);
  const asked = options.mode === 'load' ? (options.only ?? scenarios.names).map(scenarios.loadScenario) : [];
  return {
    wrk: options.mode !== 'idle',
    nginx: options.mode === 'load' && wanted.some(({ name }) => name === 'nginx'),
    rawHyper: options.mode !== 'isolates' && wanted.some(({ name }) => name === 'raw-hyper'),
    // The control answers whether it is measured or not.
    xypriss: asked.some(({ control }) => control === 'xypriss'),
    xsys: options.setup && wanted.some(({ family }) => family === 'xsys'),
  };
}

/** Somebody who was named must be able to run; among the unnamed, those who cannot are reported and passed over. */
function choose(options) {
  const missing = [];
  const candidates = implementations.map((implementation) => {
    const named = options.implementations?.includes(implementation.name);
    let chosen = options.implementations === undefined || named;
    const reason = chosen ? implementation.missing?.() : undefined;
    if (reason !== undefined) {
      if (named) throw new RunError(`${implementation.name}: ${reason}`);
      chosen = false;
      missing.push({ name: implementation.name, reason });
      say(`not measured: ${implementation.name} (${reason})`);
    }
    return { ...implementation, chosen };
  });
  return { candidates, missing };
}

function write(name, extension, content) {
  mkdirSync(RESULTS, { recursive: true });
  const file = path.join(RESULTS, `${name}.${extension}`);
  writeFileSync(file, content);
  say(`wrote ${path.relative(process.cwd(), file)}`);
}

async function runLoad(options, candidates, context) {
  const names = options.only ?? scenarios.names;
  const results = [];
  for (const [index, name] of names.entries()) {
    const scenario = scenarios.loadScenario(name);
    say(`[${index + 1}/${names.length}] ${name}: ${scenario.title}`);
    results.push(await new ScenarioRun(scenario, candidates, context).measure());
  }
  return results;
}

async function runIdle(options, candidates, context) {
  const scenario = scenarios.loadScenario('bare');
  const hello = scenarios.loadScenario('hello');
  const figures = {};
  const leftOut = [];
  for (const implementation of candidates.filter(({ chosen }) => chosen)) {
    const served = [scenario, hello].find((one) => implementation.launch(one));
    if (served === undefined) continue;
    try {
      figures[implementation.name] = await measureIdle(implementation, served, context);
    } catch (error) {
      if (!(error instanceof RunError)) throw error;
      leftOut.push({ name: implementation.name, reason: error.message });
      say(`  !! ${implementation.name} IS LEFT OUT: ${error.message}`);
    }
  }
  return { figures, leftOut };
}

function isXsys(name) {
  return implementations.find((implementation) => implementation.name === name).family === 'xsys';
}

async function main() {
  const options = readOptions(process.argv.slice(2), scenarios.names, implementations.map(({ name }) => name));
  if (options.help) return void say(HELP.trimEnd());
  if (options.list) return list();

  await prepare(needsOf(options), say);
  const { candidates, missing } = choose(options);
  const cpus = chooseCpus();
  const context = { options, cpus, say };
  const results = {
    date: new Date().toISOString(),
    command: ['npm run bench', ...(process.argv.length > 2 ? ['--', ...process.argv.slice(2)] : [])].join(' '),
    machine: describeMachine(),
    cpus,
    options,
    missing,
    titles: Object.fromEntries(implementations.map(({ name, title }) => [name, title])),
    families: Object.fromEntries(candidates.filter(({ chosen }) => chosen).map(({ name, family }) => [name, family])),
  };

  let faults = [];
  if (options.mode === 'isolates') {
    results.isolates = await measureIsolates(context);
    write(options.out, 'md', isolatesReport(results));
  } else if (options.mode === 'idle') {
    const { figures, leftOut } = await runIdle(options, candidates, context);
    results.idle = figures;
    results.missing = [...missing, ...leftOut];
    faults = leftOut;
    write(options.out, 'md', idleReport(results));
  } else {
    results.scenarios = await runLoad(options, candidates, context);
    faults = results.scenarios.flatMap(({ leftOut }) => leftOut);
    write(options.out, 'md', loadReport(results, `${options.out}.svg`));
    write(options.out, 'svg', chart(results));
  }
  write(options.out, 'json', `${JSON.stringify(results, null, 2)}\n`);
  if (faults.some(({ name }) => isXsys(name))) process.exitCode = 1;
}

// A reader that leaves (`| head`) loses the progress lines, not the measurement.
process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') throw error;
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));

main().catch((error) => {
  const known = error instanceof UsageError || error instanceof RunError;
  process.stderr.write(`bench: ${known ? error.message : error.stack}\n`);
  if (error instanceof UsageError) process.stderr.write('npm run bench -- --help shows what there is\n');
  process.exit(error instanceof UsageError ? 2 : 1);
});
