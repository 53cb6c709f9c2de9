/** Runs a program in isolates for a test. Enters: its text. Leaves: its process, lines, answers; all ended with the test. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import * as http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

const DIST = join(__dirname, '..', '..');
export const HTTP = JSON.stringify(join(DIST, 'http', 'index.js'));
export const REGISTER = join(DIST, 'register');

/** Before each program: what most of them say. `hold` blocks the loop until the test writes the file, `whenOpen` does not. */
const PRELUDE = `const http = require('node:http'); const fs = require('node:fs'); const { threadId } = require('node:worker_threads');
const hold = (file) => { while (!fs.existsSync(file)) { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5); } };
const whenOpen = (file, act) => (fs.existsSync(file) ? act() : setTimeout(whenOpen, 5, file, act));
`;

/** A program that hangs is ended before node's runner gives up on the whole file, which could not say where. */
const LONGEST_MS = 60_000;

interface Waiting {
  text: string;
  times: number;
  resolve: () => void;
  reject: (error: Error) => void;
}

export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  text: string;
}

export class Program {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  readonly folder: string;
  out: string[] = [];
  errors = '';
  port = 0;
  #rest = '';
  #waiting: Waiting[] = [];
  /** Why nothing more will come. */
  #over: string | undefined;

  constructor(test: TestContext, text: string, args: (file: string) => string[], env: NodeJS.ProcessEnv = {}) {
    this.folder = mkdtempSync(join(tmpdir(), 'xsys-isolates-'));
    const file = join(this.folder, 'app.cjs');
    writeFileSync(file, PRELUDE + text);
    const own = { XSYS_CORE: '', XSYS_QUIET: '1', XSYS_REQUIRE_NATIVE: '1', XSYS_WORKERS: '', XSYS_QUEUE_TIMEOUT: '', ...env };
    this.child = spawn(process.execPath, args(file), { cwd: this.folder, env: { ...process.env, ...own } });
    this.child.stdout!.on('data', (data: Buffer) => this.#read(data.toString()));
    this.child.stderr!.on('data', (data: Buffer) => {
      this.errors += data.toString();
      this.#look();
    });
    this.ended = new Promise((resolve) => {
      this.child.on('close', (code) => {
        this.#giveUp(`ended with code ${code}`);
        resolve(code);
      });
    });
    const stuck = setTimeout(() => {
      this.#giveUp(`was still running after ${LONGEST_MS / 1_000} s, and was killed`);
      this.child.kill('SIGKILL');
    }, LONGEST_MS);
    test.after(async () => {
      clearTimeout(stuck);
      this.child.kill('SIGKILL');
      await this.ended;
      rmSync(this.folder, { recursive: true });
    });
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop()!;
    for (const line of lines) {
      this.out.push(line);
      const port = /^port (\d+)$/.exec(line)?.[1];
      if (port !== undefined) this.port = Number(port);
    }
    this.#look();
  }

  #look(): void {
    this.#waiting = this.#waiting.filter(({ text, times, resolve }) => this.everything.split(text).length <= times || resolve());
    if (this.#over === undefined) return;
    for (const { text, times, reject } of this.#waiting.splice(0)) reject(this.#failure(`printed "${text}" ${times} times`));
  }

  #giveUp(why: string): void {
    this.#over ??= why;
    this.#look();
  }

  /** A test that waits in vain fails by saying for what. */
  #failure(awaited: string, cause?: Error): Error {
    return new Error(`expected that the program has ${awaited}, but it ${this.#over}; it printed:\n${this.everything}`, { cause });
  }

  get everything(): string {
    return this.out.join('\n') + '\n' + this.errors;
  }

  /** Until the program has printed `text` so many times. */
  printed(text: string, times = 1): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ text, times, resolve, reject });
      this.#look();
    });
  }

  /** The file that a `hold` waits for. */
  open(file: string): void {
    writeFileSync(join(this.folder, file), '');
  }

  /** It is not there any more. */
  close(file: string): void {
    rmSync(join(this.folder, file));
  }

  get(path: string, options: http.RequestOptions & { body?: string | Buffer } = {}): Promise<Answer> {
    const { body, ...rest } = options;
    return new Promise((resolve, reject) => {
      const fail = (error: Error): void => reject(this.#over === undefined ? error : this.#failure(`answered ${path}`, error));
      const request = http.request({ host: '127.0.0.1', port: this.port, path, agent: false, ...rest }, (response) => {
        let text = '';
        response.on('data', (data: Buffer) => (text += data.toString('latin1')));
        response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }));
        response.on('error', fail);
      });
      request.on('error', fail);
      request.end(body);
    });
  }
}

const XSYS = join(DIST, 'cli', 'index.js');

/** `xsys run --workers <workers>`. */
export function runIsolates(test: TestContext, text: string, workers = 2, options: string[] = [], env: NodeJS.ProcessEnv = {}): Program {
  return new Program(test, text, (file) => [XSYS, 'run', '--workers', String(workers), ...options, file], env);
}
