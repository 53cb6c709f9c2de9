/**
 * Answers that the engine gave by itself. Enters: ANSWERED records, which come only where somebody wants to hear. Leaves:
 * for each a call of the middleware that its request passed, and a message on the channel `xsys:native.answer`. Request
 * and response are made when somebody asks for them: Node's own classes, over a socket that only says who was there.
 */
import * as diagnostics from 'node:diagnostics_channel';
import { STATUS_CODES } from 'node:http';
import type * as http from 'node:http';
import type { Answered, InboundBatch } from '../bundle/inbound-batch';
import { ANSWERER, METHODS } from '../bundle/layout.generated';
import { guarded, tell, type Answerer, type NativeAnswer as Shown } from '../plan/observers';
import { planSourceOf } from '../plan/source';
import type { EngineServer } from './engine-server';
import type { EngineSocket } from './engine-socket';
import { readRequest } from './incoming-message';
import type { ResponseFields } from './node-internals';

const channel = diagnostics.channel('xsys:native.answer');

/** Whether somebody wants to hear of every answer. */
export function isWatched(): boolean {
  return channel.hasSubscribers;
}

const ANSWERERS: Readonly<Record<number, Answerer>> = {
  [ANSWERER.STEP]: 'step',
  [ANSWERER.FILES]: 'files',
  [ANSWERER.REPLY]: 'reply',
  [ANSWERER.HEALTH]: 'health',
  [ANSWERER.RATE_LIMIT]: 'rateLimit',
  [ANSWERER.CORS]: 'cors',
  [ANSWERER.REFUSAL]: 'refusal',
};

export function receiveAnswer(server: EngineServer, batch: InboundBatch, at: number): void {
  const answered = batch.answered(at);
  const answer = new NativeAnswer(server, batch, at, answered);
  tell(answered.observers, answer);
  if (channel.hasSubscribers) guarded((message) => channel.publish(message), answer);
}

let saidUntold = false;

/** So many answers were given while too many waited to be told of here; once per isolate, as it goes on to be counted. */
export function sayUntold(answers: number): void {
  if (saidUntold) return;
  saidUntold = true;
  process.stderr.write(
    `xsys: the event loop lagged behind the engine, and ${answers} of its answers are not in the access log ` +
      `(nor on xsys:native.answer); xsys_answers_untold_total of the metrics goes on counting them\n`,
  );
}

class NativeAnswer implements Shown {
  readonly server: EngineServer;
  readonly answerer: Answerer;
  readonly status: number;
  readonly bytes: number;
  readonly complete: boolean;
  readonly startTime: number;
  readonly endTime: number;
  readonly untilHead: number;
  readonly remoteAddress: string | undefined;
  readonly remotePort: number | undefined;
  readonly #batch: InboundBatch;
  readonly #at: number;
  readonly #lines: string;
  #request: http.IncomingMessage | undefined;
  #response: http.ServerResponse | undefined;

  constructor(server: EngineServer, batch: InboundBatch, at: number, answered: Answered) {
    this.server = server;
    this.answerer = ANSWERERS[answered.answerer] ?? 'step';
    this.status = answered.status;
    this.bytes = answered.bodyLength;
    this.complete = answered.complete;
    this.endTime = answered.ended / 1000;
    this.startTime = (answered.ended - answered.total) / 1000;
    this.untilHead = answered.untilHead / 1000;
    this.remoteAddress = answered.address === '' ? undefined : answered.address;
    this.remotePort = answered.address === '' ? undefined : answered.port;
    this.#batch = batch;
    this.#at = at;
    this.#lines = answered.lines;
  }

  get method(): string {
    return METHODS[this.#batch.extra(this.#at)];
  }

  get url(): string {
    return this.#batch.target(this.#at);
  }

  get headers(): http.IncomingMessage['headers'] {
    return this.request.headers;
  }

  get traceparent(): string | undefined {
    const value = this.headers['traceparent'];
    return typeof value === 'string' ? value : undefined;
  }

  get request(): http.IncomingMessage {
    if (this.#request === undefined) this.#makeMessages();
    return this.#request!;
  }

  get response(): http.ServerResponse {
    if (this.#response === undefined) this.#makeMessages();
    return this.#response!;
  }

  #makeMessages(): void {
    const { server } = this;
    const request = readRequest(server, this.#socket() as unknown as EngineSocket, this.#batch, this.#at);
    request.complete = true;
    const response = new server.responseClass(request, server.responseOptions);
    if (this.status !== 0) {
      response.statusCode = this.status;
      response.statusMessage = STATUS_CODES[this.status] ?? 'unknown';
      for (const line of this.#lines.split('\r\n')) {
        const colon = line.indexOf(': ');
        if (colon !== -1) response.appendHeader(line.slice(0, colon), line.slice(colon + 2));
      }
      const fields = response as unknown as ResponseFields;
      fields._header = `HTTP/1.1 ${this.status} ${response.statusMessage}\r\n${this.#lines}\r\n`;
      fields._headerSent = true;
    }
    (response as unknown as ResponseFields).finished = this.complete;
    const source = planSourceOf(server.listeners('request')[0]);
    if (source?.adopt !== undefined) {
      source.adopt(request, response);
    } else {
      if (source?.request !== undefined) Object.setPrototypeOf(request, source.request);
      if (source?.response !== undefined) Object.setPrototypeOf(response, source.response);
    }
    this.#request = request;
    this.#response = response;
  }

  #socket(): object {
    const { remoteAddress, remotePort, server } = this;
    const remoteFamily = remoteAddress === undefined ? undefined : remoteAddress.includes(':') ? 'IPv6' : 'IPv4';
    return { remoteAddress, remotePort, remoteFamily, server, encrypted: 'setSecureContext' in server, readable: false, writable: false, received: 0 };
  }
}
