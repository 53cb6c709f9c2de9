/**
 * What is different about the messages of a request over HTTP/2. Enters: a request and its response, made like any other.
 * Leaves: the version that `node:http2` tells, which access logs and libraries ask for, and a reason phrase that costs
 * nothing. What may be written in an answer is what HTTP/1.1 allows: the engine translates it.
 */
import type * as http from 'node:http';
import type { InboundBatch } from '../bundle/inbound-batch';
import { REQUEST_FIELD } from '../bundle/layout.generated';

/** Whether the client sent the request at `at` over HTTP/2. */
export function isHttp2(batch: InboundBatch, at: number): boolean {
  return batch.u8(at, REQUEST_FIELD.MAJOR) === 2;
}

/** After both were made: Node's response asks its request for the version, to know what it may write. */
export function tellHttp2(request: http.IncomingMessage, response: http.ServerResponse): void {
  request.httpVersionMajor = 2;
  request.httpVersionMinor = 0;
  request.httpVersion = '2.0';
  Object.defineProperty(response, 'statusMessage', REASON);
}

const kReason = Symbol('xsys.reason');
/** What Node would refuse to write. */
const UNWRITABLE = /[^\t\x20-\x7e\x80-\xff]/;

interface WithReason {
  [kReason]?: string | undefined;
}

/**
 * HTTP/2 sends no reason phrase, so a bad one must do no harm: `finalhandler` knows that and does not put it right there,
 * and Node's code would throw outside of every handler.
 */
const REASON: PropertyDescriptor = {
  configurable: true,
  enumerable: true,
  get(this: WithReason) {
    return this[kReason];
  },
  set(this: WithReason, reason: string | undefined) {
    this[kReason] = UNWRITABLE.test(String(reason)) ? undefined : reason;
  },
};
