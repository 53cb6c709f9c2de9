/**
 * One worker thread that runs the application. Enters: with what it starts, who wants to hear of it. Leaves: the thread,
 * what it says of itself, its end. Whether another one takes its place is the supervisor's business.
 */
import { join } from 'node:path';
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import type { FromIsolate, IsolateStart, ToIsolate } from './messages';

const ENTRY = join(__dirname, 'isolate-entry.js');

export class Isolate {
  readonly since = Date.now();
  /** Servers that listen there. */
  listening = 0;
  /** It asked to be replaced. */
  suspect = false;
  /** It was told to finish: it has a successor. */
  retiring = false;
  readonly #worker: Worker;
  readonly #port: MessagePort;

  /** `changed`: after each word of its own. `ended`: once, with the error that it died of, if it was one. */
  constructor(
    start: Omit<IsolateStart['xsys'], 'port'>,
    argv: readonly string[],
    heard: { changed: () => void; ended: (code: number, cause: unknown) => void },
  ) {
    const { port1, port2 } = new MessageChannel();
    const workerData: IsolateStart = { xsys: { ...start, port: port2 } };
    this.#port = port1;
    this.#worker = new Worker(ENTRY, { argv: [...argv], workerData, transferList: [port2] });
    let cause: unknown;
    port1.on('message', (message: FromIsolate) => {
      if (message.kind === 'suspect') this.suspect = true;
      else this.listening = message.count;
      heard.changed();
    });
    port1.unref();
    this.#worker.on('error', (error) => (cause = error));
    this.#worker.on('exit', (code) => {
      port1.close();
      heard.ended(code, cause);
    });
  }

  tell(message: ToIsolate): void {
    this.#port.postMessage(message);
  }

  /** When the thread is gone. */
  end(): Promise<void> {
    this.tell({ kind: 'end' });
    return new Promise((resolve) => this.#worker.once('exit', () => resolve()));
  }
}
