'use strict';
/**
 * One server under measurement. Enters: how to start it, the CPU it gets.
 * Leaves: its port, its figures, and its end. It is stopped by the process id that was started here.
 */
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { RunError } = require('./failure');
const { pinned } = require('./cores');
const figures = require('./process-figures');

const START_MS = 20_000;
const STOP_MS = 2_000;
/** Enough of a failing server's last words to see the cause. */
const KEPT_OUTPUT = 4_000;

const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

class ServerProcess {
  #child;
  #output = '';

  constructor(child, title) {
    this.#child = child;
    this.title = title;
    this.pid = child.pid;
    running.add(child);
    child.once('exit', () => running.delete(child));
  }

  /**
   * @param launch `{ command, args, env, cwd }`. A program in JavaScript tells its port over the IPC channel and may
   * write what it likes to stdout, which leads nowhere; any other program prints one line of JSON, unless `announced`
   * finds out. `prepare` gives what only holds for one start, `discard` clears that away.
   */
  static async start(title, plan, cpu) {
    const launch = { ...plan, ...(await plan.prepare?.()) };
    const [command, args] = pinned(cpu, launch.command, launch.args);
    const javascript = launch.command === process.execPath;
    const child = spawn(command, args, {
      cwd: launch.cwd,
      env: { ...process.env, NODE_ENV: 'production', ...launch.env },
      stdio: javascript ? ['ignore', 'ignore', 'pipe', 'ipc'] : ['ignore', 'pipe', 'pipe'],
    });
    const server = new ServerProcess(child, title);
    child.once('exit', () => launch.discard?.());
    try {
      const announced = await server.#announced(launch.announced);
      const fault = launch.fault?.(announced);
      if (fault !== undefined) throw new RunError(fault);
      server.port = announced.port;
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  #announced(findOut) {
    const child = this.#child;
    child.stderr.setEncoding('utf8').on('data', (text) => {
      this.#output = (this.#output + text).slice(-KEPT_OUTPUT);
    });
    return new Promise((resolve, reject) => {
      const fail = (why) => reject(new RunError(`${this.title} did not start: ${why}\n${this.output}`.trim()));
      const timer = setTimeout(() => fail(`no port after ${START_MS / 1000} s`), START_MS);
      const end = (act) => (value) => {
        clearTimeout(timer);
        act(value);
      };
      child.once('error', end((error) => fail(error.message)));
      child.once('close', end(() => fail(`it ended with ${child.signalCode ?? child.exitCode}`)));
      child.once('message', end(resolve));
      findOut?.().then(end(resolve), end((error) => fail(error.message)));
      child.stdout?.once('data', end((line) => resolve(JSON.parse(line))));
    });
  }

  get alive() {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get output() {
    return this.#output.trim();
  }

  cpuTime() {
    return figures.cpuTime(this.pid);
  }

  memory() {
    return figures.memory(this.pid);
  }

  mainThreadSwitches() {
    return figures.mainThreadSwitches(this.pid);
  }

  /** Only servers written in JavaScript answer; the others give undefined. */
  async ask(question) {
    if (!this.#child.connected) return undefined;
    this.#child.send(question);
    const [answer] = await once(this.#child, 'message', { signal: AbortSignal.timeout(START_MS) });
    return answer;
  }

  async stop() {
    if (!this.alive || this.pid === undefined) return;
    const ended = once(this.#child, 'exit');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MS);
    this.#child.kill('SIGTERM');
    await ended;
    clearTimeout(timer);
  }
}

module.exports = { ServerProcess };
