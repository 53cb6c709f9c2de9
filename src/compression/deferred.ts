/**
 * Compression's place in front of an answer, before anybody knows whether there is something to compress. Enters: a
 * request and its response. Leaves: the response with methods that make an `Answer` when one is needed. Most answers need
 * none: what `end` gives whole and is too short, or of no type to be compressed, goes on as if nobody had asked.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import onHeaders = require('on-headers');
import { canEndEncoded } from '../http/encoded-end';
import { Answer, type Methods } from './answer';
import { defaultFilter, mayTransform } from './filter';
import { variesByCoding } from './vary';
import type { Negotiation } from './negotiation';
import type { Policy } from './policy';

type WriteHead = (this: ServerResponse, ...args: unknown[]) => ServerResponse;

interface Patched extends Methods {
  writeHead: WriteHead;
  flush(): void;
}

/** What one middleware does. */
export interface Compression {
  readonly policy: Policy;
  readonly negotiation: Negotiation;
  /** A whole body that is not coded is sent with its length; `compression` tells none where nobody has set one. */
  readonly tellsLength: boolean;
}

const kDeferred = Symbol('xsys.compression');

type Held = ServerResponse & { [kDeferred]?: Deferred };

class Deferred {
  readonly compression: Compression;
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  /** What stood there before. */
  readonly below: Omit<Patched, 'flush'>;
  /** Whether nobody stood between the application and the engine. */
  readonly direct: boolean;
  private answer: Answer | undefined = undefined;
  private head: WriteHead | undefined = undefined;

  constructor(compression: Compression, req: IncomingMessage, res: ServerResponse) {
    this.compression = compression;
    this.req = req;
    this.res = res;
    const { write, end, on, writeHead } = res as unknown as Patched;
    this.below = { write, end, on, writeHead };
    this.direct = canEndEncoded(res);
  }

  write(chunk: unknown, encoding: unknown, callback: unknown): boolean {
    return this.answered().takePart(chunk as string, encoding, callback);
  }

  end(chunk: unknown, encoding: unknown, callback: unknown, own: Patched): ServerResponse {
    const { res, below } = this;
    const whole = !res.headersSent && (typeof chunk === 'string' || chunk instanceof Uint8Array);
    if (whole && this.compression.tellsLength) tellLength(res, chunk, encoding);
    if (!whole || this.answer !== undefined || !holds(res, own) || this.mayBeCoded()) {
      return this.answered().takeEnd(chunk, encoding, callback);
    }
    const patched = res as unknown as Patched;
    // Who looks at them now finds an answer that nobody stands in front of.
    patched.write = below.write;
    patched.end = below.end;
    patched.on = below.on;
    patched.writeHead = below.writeHead;
    return below.end.call(res, chunk, encoding, callback);
  }

  on(event: string, listener: (...args: unknown[]) => void): ServerResponse {
    if (event === 'drain' || this.answer !== undefined) return this.answered().listen(event, listener);
    return this.below.on.call(this.res, event, listener);
  }

  writeHead(args: unknown[]): ServerResponse {
    if (this.head === undefined) {
      const answer = this.answered();
      const holder = { writeHead: this.below.writeHead };
      onHeaders(holder, () => answer.decide());
      this.head = holder.writeHead;
    }
    return this.head.apply(this.res, args);
  }

  flush(): void {
    this.answer?.flush();
  }

  private answered(): Answer {
    const { policy, negotiation } = this.compression;
    return (this.answer ??= new Answer(this.res, this.req, this.below, this.direct, policy, negotiation));
  }

  /** Of a body that is given whole; what is uncertain may be coded. */
  private mayBeCoded(): boolean {
    const { policy } = this.compression;
    const length = this.res.getHeader('Content-Length');
    // A filter of the application is asked once, when the head is made.
    if (!length || policy.filter !== defaultFilter) return true;
    if (!defaultFilter(this.req, this.res) || !mayTransform(this.res)) return false;
    variesByCoding(this.res);
    return !(Number(length) < policy.threshold);
  }
}

function tellLength(res: ServerResponse, chunk: string | Uint8Array, encoding: unknown): void {
  const { statusCode } = res;
  if (statusCode < 200 || statusCode === 204 || statusCode === 304 || res.hasHeader('Content-Length') || res.hasHeader('Transfer-Encoding')) return;
  res.setHeader('Content-Length', Buffer.byteLength(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8'));
}

/** Whether nobody has put methods of his own in front of these. */
function holds(res: ServerResponse, { write, end, on, writeHead }: Patched): boolean {
  const now = res as unknown as Patched;
  return now.end === end && now.write === write && now.writeHead === writeHead && now.on === on;
}

function methodsFor(deferredOf: (res: ServerResponse) => Deferred): Patched {
  const methods: Patched = {
    write(chunk, encoding, callback) {
      return deferredOf(this).write(chunk, encoding, callback);
    },
    end(chunk, encoding, callback) {
      return deferredOf(this).end(chunk, encoding, callback, methods);
    },
    on(event, listener) {
      return deferredOf(this).on(event, listener);
    },
    writeHead(...args) {
      return deferredOf(this).writeHead(args);
    },
    flush(this: ServerResponse) {
      deferredOf(this).flush();
    },
  };
  return methods;
}

/** Functions that all answers share: making some for each costs more than most answers need. */
const SHARED = methodsFor((res) => (res as Held)[kDeferred]!);

/** Puts `compression` between a response and whoever answers. */
export function defer(compression: Compression, req: IncomingMessage, res: ServerResponse): void {
  const held = res as Held;
  const deferred = new Deferred(compression, req, res);
  let methods = SHARED;
  // Of a second one the first must not be taken for the same.
  if (held[kDeferred] === undefined) held[kDeferred] = deferred;
  else methods = methodsFor(() => deferred);
  const { write, end, on, writeHead, flush } = methods;
  const patched = res as unknown as Patched;
  patched.write = write;
  patched.end = end;
  patched.on = on;
  patched.writeHead = writeHead;
  patched.flush = flush;
}
