'use strict';
/**
 * The measurement of one scenario. Enters: a scenario, the implementations, the options.
 * Leaves: figures per implementation, and who was left out and why.
 * Rounds are interleaved (A B C, B C A, …), so that a disturbance of the machine meets everybody.
 */
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { collectAnswers, difference } = require('./answers');
const { RunError } = require('./failure');
const { requestsFile } = require('./requests');
const { withResident } = require('./resident');
const { ServerProcess } = require('./server-process');
const { spread } = require('./statistics');
const { applyLoad } = require('./wrk');

function rotated(list, by) {
  return [...list.slice(by % list.length), ...list.slice(0, by % list.length)];
}

/** A machine that is busy with something else can starve a short window; a server that hangs fails every time. */
const ATTEMPTS = 3;

async function measureWindow(entry, load) {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const window = await attemptWindow(entry, load);
    if (window.requests > 0) return window;
  }
  throw new RunError(`not one request was answered in ${ATTEMPTS} windows`);
}

/** The counters of the process stand around everything that wrk does. */
async function attemptWindow(entry, load) {
  const before = entry.server.cpuTime();
  const { result, resident } = await withResident(
    entry.server, () => applyLoad({ ...load, port: entry.server.port, file: entry.file }));
  if (!entry.server.alive) throw new RunError(`the server ended under load:\n${entry.server.output}`);
  const after = entry.server.cpuTime();
  return {
    ...result,
    resident,
    cpu: (after.total - before.total) / 1000 / result.requests,
    mainThreadCpu: (after.main - before.main) / 1000 / result.requests,
  };
}

async function startEntry(implementation, scenario, cpus, environment) {
  const launch = implementation.launch(scenario);
  const server = await ServerProcess.start(
    implementation.title, { ...launch, env: { ...launch.env, ...environment } }, cpus.server);
  return { implementation, server, windows: [], fixedRate: [] };
}

/** Sum of the errors of all windows, by kind. */
function errorsOf(windows) {
  const sum = {};
  for (const { errors } of windows) {
    for (const [kind, count] of Object.entries(errors)) sum[kind] = (sum[kind] ?? 0) + count;
  }
  return sum;
}

function figuresOf(entry) {
  const of = (read, windows = entry.windows) => spread(windows.map(read));
  const figures = {
    cpu: of((window) => window.cpu),
    mainThreadCpu: entry.implementation.javascript === false ? undefined : of((window) => window.mainThreadCpu),
    perSecond: of((window) => window.perSecond),
    p50: of((window) => window.latency.p50),
    p99: of((window) => window.latency.p99),
    rss: of((window) => window.resident, [...entry.windows, ...entry.fixedRate]),
    peak: entry.server.memory().peak,
    errors: errorsOf([...entry.windows, ...entry.fixedRate]),
  };
  if (entry.fixedRate.length > 0) {
    figures.atFixedRate = {
      perSecond: of((window) => window.perSecond, entry.fixedRate),
      p50: of((window) => window.latency.p50, entry.fixedRate),
      p99: of((window) => window.latency.p99, entry.fixedRate),
      cpu: of((window) => window.cpu, entry.fixedRate),
    };
  }
  return figures;
}

/** The control's maximum is known only from this run; without it there is no rate, unless one was given. */
function fixedRateOf(entries, scenario, options) {
  if (!options.fixedRate) return undefined;
  if (options.rate !== undefined) return options.rate;
  const base = entries.find((entry) => entry.implementation.name === scenario.control);
  if (base === undefined || base.windows.length === 0) return undefined;
  return Math.floor(spread(base.windows.map((window) => window.perSecond)).median / 2);
}

class ScenarioRun {
  constructor(scenario, implementations, { options, cpus, say }) {
    Object.assign(this, { scenario, implementations, options, cpus, say });
    this.folder = mkdtempSync(path.join(os.tmpdir(), 'xsys-bench-'));
    this.entries = [];
    this.leftOut = [];
  }

  #leaveOut(name, reason) {
    this.leftOut.push({ name, reason });
    this.say(`  !! ${name} IS LEFT OUT of ${this.scenario.name}: ${reason}`);
  }

  async #startAll(environment) {
    const { scenario } = this;
    const control = this.implementations.find(({ name }) => name === scenario.control);
    const first = await startEntry(control, scenario, this.cpus, environment);
    this.control = first;
    const expected = await collectAnswers(first.server, scenario);
    for (const implementation of this.implementations.filter(({ chosen }) => chosen)) {
      if (implementation.launch(scenario) === undefined) continue;
      try {
        const own = implementation === control ? first : await startEntry(implementation, scenario, this.cpus, environment);
        this.entries.push(own);
        const { answers, cookie } = own === first ? expected : await collectAnswers(own.server, scenario);
        const fault = difference(expected.answers, answers);
        if (fault !== undefined) throw new RunError(`wrong answer to ${fault}`);
        own.file = path.join(this.folder, `${implementation.name}.requests`);
        writeFileSync(own.file, requestsFile(scenario.requests, cookie));
      } catch (error) {
        await this.#drop(implementation, error);
      }
    }
  }

  async #drop(implementation, error) {
    if (!(error instanceof RunError)) throw error;
    const entry = this.entries.find((candidate) => candidate.implementation === implementation);
    this.entries = this.entries.filter((candidate) => candidate !== entry);
    if (entry !== undefined) await entry.server.stop();
    this.#leaveOut(implementation.name, error.message);
  }

  /** `visit` may end an implementation's part in the run by a RunError. */
  async #eachRotated(round, visit) {
    for (const entry of rotated(this.entries, round)) {
      try {
        await visit(entry);
      } catch (error) {
        await this.#drop(entry.implementation, error);
      }
    }
  }

  #load(seconds, rate) {
    return { connections: this.options.connections, seconds, rate, cpu: this.cpus.client };
  }

  async #measureRounds() {
    const { options, say } = this;
    if (options.warmup > 0) {
      await this.#eachRotated(0, async (entry) => {
        await measureWindow(entry, this.#load(options.warmup));
      });
    }
    for (let round = 0; round < options.rounds; round += 1) {
      await this.#eachRotated(round, async (entry) => {
        const window = await measureWindow(entry, this.#load(options.seconds));
        entry.windows.push(window);
        say(`  round ${round + 1}/${options.rounds}  ${entry.implementation.name.padEnd(18)}`
          + `${window.cpu.toFixed(1).padStart(8)} µs CPU/request ${Math.round(window.perSecond).toLocaleString('en').padStart(10)} req/s`);
      });
    }
  }

  async #measureFixedRate() {
    const { options, say } = this;
    this.rate = fixedRateOf(this.entries, this.scenario, options);
    if (this.rate === undefined) return;
    for (let round = 0; round < options.rounds; round += 1) {
      await this.#eachRotated(round, async (entry) => {
        entry.fixedRate.push(await measureWindow(entry, this.#load(options.seconds, this.rate)));
      });
      say(`  round ${round + 1}/${options.rounds}  everybody at ${this.rate.toLocaleString('en')} req/s`);
    }
  }

  async measure() {
    let companion;
    try {
      companion = await this.scenario.companion?.(this.folder, this.cpus.client);
      await this.#startAll(companion?.environment ?? {});
      await this.#measureRounds();
      await this.#measureFixedRate();
      return {
        name: this.scenario.name,
        title: this.scenario.title,
        group: this.scenario.group,
        control: this.scenario.control,
        rate: this.rate,
        figures: Object.fromEntries(this.entries.map((entry) => [entry.implementation.name, figuresOf(entry)])),
        leftOut: this.leftOut,
      };
    } finally {
      await Promise.all([this.control, ...this.entries].map((entry) => entry?.server.stop()));
      await companion?.stop();
      rmSync(this.folder, { recursive: true, force: true });
    }
  }
}

module.exports = { ScenarioRun };
