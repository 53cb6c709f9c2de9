/**
 * The client side of a scenario: raw sockets and supertest. Enters: what a scenario sends. Leaves: transcripts, one per
 * connection, of everything that came back and of how the connection ended. It expects nothing by itself.
 */
import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import supertest from 'supertest';
import { bodyText, parseResponse } from './parse-response.mjs';

/** The request that asks whether a connection is still good for another one. Handlers made by the harness know it. */
export const USABLE_PATH = '/__usable';

/**
 * @typedef {object} Transcript
 * @property {(import('./parse-response.mjs').WireResponse & { interim?: object[] })[]} responses
 * @property {'open' | 'closed'} ending whether the server had closed when the scenario was over
 * @property {boolean} [usable] a further request on the same connection was answered
 * @property {string} [rest] bytes after the last response that was read
 */

export class Connection {
  #socket;
  #bytes = Buffer.alloc(0);
  #ended = false;
  #waiters = new Set();
  #methods = [];
  /** @type {Transcript} */
  transcript = { responses: [], ending: 'open' };

  /** @param {net.Socket} socket */
  constructor(socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => {
      this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
      this.#wake();
    });
    const ended = () => {
      this.#ended = true;
      this.#wake();
    };
    // A reset and a FIN are one thing here: which of them arrives depends on what the kernel still held.
    socket.on('error', ended).on('end', ended).on('close', ended);
  }

  get socket() {
    return this.#socket;
  }

  #wake() {
    for (const waiter of this.#waiters) waiter();
    this.#waiters.clear();
  }

  #change() {
    return new Promise((resolve) => this.#waiters.add(resolve));
  }

  /**
   * @param {string | Buffer} bytes latin1 text or bytes, sent as they are
   * @returns {this}
   */
  write(bytes) {
    const buffer = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
    const method = /^([A-Z-]+) \S+ HTTP\//.exec(buffer.toString('latin1', 0, 200))?.[1];
    if (method) this.#methods.push(method);
    if (!this.#socket.destroyed) this.#socket.write(buffer);
    return this;
  }

  /** Reads one final response; the 1xx before it go into its `interim`. */
  async response({ method = this.#methods.shift() ?? 'GET' } = {}) {
    const interim = [];
    for (;;) {
      const parsed = parseResponse(this.#bytes, { method, ended: this.#ended });
      if (parsed) {
        this.#bytes = this.#bytes.subarray(parsed.consumed);
        const { response } = parsed;
        if (response.status >= 100 && response.status < 200 && response.status !== 101) {
          interim.push(response);
          continue;
        }
        if (interim.length > 0) response.interim = interim;
        this.transcript.responses.push(response);
        return response;
      }
      if (this.#ended) return undefined;
      await this.#change();
    }
  }

  /** Waits until text has arrived (and leaves it unread), or the server has closed. */
  async received(text) {
    while (!this.#bytes.includes(text, 0, 'latin1') && !this.#ended) await this.#change();
  }

  /** Takes exactly so many bytes off the stream, as after an upgrade. */
  async take(length) {
    while (this.#bytes.length < length && !this.#ended) await this.#change();
    const text = this.#bytes.toString('latin1', 0, length);
    this.#bytes = this.#bytes.subarray(length);
    return text;
  }

  /** Waits until the server has closed its side. */
  async closed() {
    while (!this.#ended) await this.#change();
  }

  /** Asks for one more answer on this connection; notes in the transcript whether it came. */
  async probe() {
    this.write(`GET ${USABLE_PATH} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    const response = await this.response();
    if (response) this.transcript.responses.pop();
    this.transcript.usable = response !== undefined && response.malformed === undefined;
    return this.transcript.usable;
  }

  end() {
    this.#socket.end();
  }

  destroy() {
    this.#socket.destroy();
  }

  reset() {
    this.#socket.resetAndDestroy();
  }

  finish() {
    this.transcript.ending = this.#ended ? 'closed' : 'open';
    if (this.#bytes.length > 0) this.transcript.rest = bodyText(this.#bytes);
    this.#socket.destroy();
    return this.transcript;
  }
}

export class Client {
  #context;
  #connections = [];
  #answers = [];

  /** @param {import('./context.mjs').Context} context */
  constructor(context) {
    this.#context = context;
  }

  /**
   * An encrypted connection. What is wrong with the server's certificate is the scenario's question, not the client's.
   * @param {import('node:tls').ConnectionOptions} options
   * @returns {Promise<Connection>}
   */
  async secure(options = {}) {
    const socket = tls.connect({ port: this.#context.address, host: '127.0.0.1', rejectUnauthorized: false, ...options });
    const connection = new Connection(socket);
    this.#connections.push(connection);
    await once(socket, 'secureConnect');
    return connection;
  }

  /** @returns {Promise<Connection>} a raw connection to the scenario's server, or to another of its servers */
  async connect(to = this.#context.address) {
    const socket = typeof to === 'string' ? net.connect(to) : net.connect(to, '127.0.0.1');
    const connection = new Connection(socket);
    this.#connections.push(connection);
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    socket.setNoDelay(true);
    return connection;
  }

  /**
   * One request on a fresh connection, then either the server's own close or one more request as a test of use.
   * @param {string[]} lines request line and header lines
   * @param {string | Buffer} [body]
   */
  async send(lines, body = '') {
    const connection = await this.connect();
    connection.write(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), Buffer.from(body, 'latin1')]));
    const response = await connection.response();
    await this.#afterwards(connection, response);
    return response;
  }

  async #afterwards(connection, response) {
    const closes = response?.headers.some(([name, value]) => /^connection$/i.test(name) && /close/i.test(value));
    if (!response || closes || response.framing === 'close') await connection.closed();
    else await connection.probe();
  }

  /** @param {string} [path] @param {...string} headers */
  get(path = '/', ...headers) {
    return this.send([`GET ${path} HTTP/1.1`, 'Host: localhost', ...headers]);
  }

  /** @param {string} path @param {string | Buffer} body @param {...string} headers */
  post(path, body, ...headers) {
    const length = Buffer.from(body, 'latin1').length;
    return this.send([`POST ${path} HTTP/1.1`, 'Host: localhost', `Content-Length: ${length}`, ...headers], body);
  }

  /** The same through supertest, on the server that already listens. @param {(request: any) => any} build */
  async supertest(build) {
    const response = await build(supertest(this.#context.server));
    this.#answers.push({
      status: response.status,
      headers: { ...response.headers },
      text: response.text ?? null,
      body: Buffer.isBuffer(response.body) ? bodyText(response.body) : response.body,
    });
    return response;
  }

  /**
   * Sockets that send and are not observed: for scenarios that count clients instead of reading answers.
   * @param {number} count @param {string} bytes @returns {Promise<net.Socket[]>}
   */
  strangers(count, bytes) {
    return Promise.all(Array.from({ length: count }, () => new Promise((resolve, reject) => {
      const socket = net.connect(this.#context.address, '127.0.0.1', () => { socket.write(bytes); resolve(socket); });
      socket.on('error', reject);
    })));
  }

  /** Waits for the application to have recorded a label so many times. */
  until(label, count = 1) {
    return this.#context.until(label, count);
  }

  finish() {
    return { connections: this.#connections.map((connection) => connection.finish()), supertest: this.#answers };
  }
}
