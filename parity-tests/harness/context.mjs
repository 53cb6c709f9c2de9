/**
 * What a scenario's server side gets: the modules of the core under test, a recorder, and care for what it opens.
 * Enters: the scenario's own calls. Leaves: recorded events and counters. It does not talk to the server.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import http from 'node:http';

export class Context {
  http = http;
  /** @type {any} */ express;
  /** @type {any} the server that the client speaks to */ server;
  /** @type {string[]} */ events = [];
  #servers = new Set();
  #cleanups = [];
  #waiters = new Set();
  #folder;
  #programEngines = new Set();

  /** @param {{ express: any }} modules */
  constructor({ express }) {
    this.express = express;
  }

  /** Notes that something happened; the order of the notes is compared. */
  record(...parts) {
    this.events.push(parts.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join(' '));
    for (const waiter of this.#waiters) waiter();
  }

  /** Notes each of an emitter's events as `<name> <event>`; an error's code goes with it. */
  watch(emitter, name, events) {
    for (const event of events) {
      emitter.on(event, (value) => this.record(`${name} ${event}${value instanceof Error ? ` ${value.code ?? value.message}` : ''}`));
    }
    return emitter;
  }

  /** @param {string} label @param {number} count */
  async until(label, count = 1) {
    const reached = () => this.events.filter((event) => event === label || event.startsWith(`${label} `)).length >= count;
    while (!reached()) {
      await new Promise((resolve) => this.#waiters.add(resolve));
      this.#waiters.clear();
    }
  }

  /** Care for a server that the scenario made; the last resort that closes it whatever happened. */
  own(server) {
    this.#servers.add(server);
    return server;
  }

  /** Makes a server listen on a free port of 127.0.0.1. @returns {Promise<number>} */
  async listen(server) {
    this.own(server);
    if (!server.listening) {
      server.listen(0, '127.0.0.1');
      await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject));
    }
    return server.address().port;
  }

  /** What the client connects to. */
  get address() {
    const address = this.server.address();
    return typeof address === 'string' ? address : address.port;
  }

  /** A path in a folder of this scenario's own. */
  path(name) {
    this.#folder ??= mkdtempSync(path.join(tmpdir(), 'xsys-parity-'));
    return path.join(this.#folder, name);
  }

  /** @param {() => unknown} cleanup run when the scenario is over */
  defer(cleanup) {
    this.#cleanups.push(cleanup);
  }

  /**
   * Runs a program of its own on the same core; for what ends a process. Its last word is part of the observation.
   * @param {string} source an ES module
   * @returns {Promise<{ code: unknown, signal: unknown, stdout: string }>}
   */
  program(source) {
    // Beside the scenarios, so that its imports are resolved as theirs are.
    const file = fileURLToPath(new URL(`../.program-${process.pid}-${Math.random().toString(36).slice(2)}.mjs`, import.meta.url));
    const engines = this.path('engines');
    writeFileSync(file, `${sayingEngines(engines)}\n${source}`);
    this.defer(() => rmSync(file, { force: true }));
    return new Promise((resolve) => {
      const child = execFile(process.execPath, [...process.execArgv, file], { timeout: 8000, killSignal: 'SIGKILL' }, (error, stdout) => {
        if (existsSync(engines)) for (const engine of readFileSync(engines, 'utf8').trim().split('\n')) this.#programEngines.add(engine);
        resolve({ code: error ? (error.code ?? null) : 0, signal: error?.signal ?? null, stdout });
      });
      this.defer(() => child.kill('SIGKILL'));
    });
  }

  /** Requests that the Rust engine counted, over all servers of the scenario; undefined where none can be asked. */
  engineRequests() {
    let total;
    for (const server of this.#servers) {
      const counters = server.xsys?.engine === 'rust' ? server.xsys.counters() : undefined;
      if (counters === undefined) return undefined;
      total = (total ?? 0) + counters.requests;
    }
    return total;
  }

  /** @returns {string[]} the distinct engines of the scenario's servers, and of its programs', as they call themselves */
  engines() {
    return [...new Set([...[...this.#servers].map((server) => server.xsys?.engine ?? 'node'), ...this.#programEngines])];
  }

  get ports() {
    return [...this.#servers].map((server) => server.address?.()?.port).filter((port) => typeof port === 'number');
  }

  async close() {
    for (const server of this.#servers) {
      server.closeAllConnections?.();
      if (server.listening) server.close();
    }
    for (const cleanup of this.#cleanups.reverse()) await cleanup();
    if (this.#folder) rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Code in front of a program: each server that it makes leaves its engine's name in a file, workers' too. */
function sayingEngines(file) {
  return `import observedHttp from 'node:http'; import { appendFileSync } from 'node:fs';
{ const { createServer } = observedHttp;
  observedHttp.createServer = (...args) => { const server = createServer(...args); appendFileSync(${JSON.stringify(file)}, (server.xsys?.engine ?? 'node') + '\\n'); return server; }; }`;
}
