/**
 * One answer that may be compressed. Enters: a request, its response, and what `write`, `end` and `on` were before
 * `deferred.ts` took their place. Leaves: what those methods are to do, as the `compression` package has them do it. When
 * the head is about to be made it is decided whether an answer is coded, and how; a body that `end` gives whole is then
 * coded by the engine, one that comes in parts by Node's zlib.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { endEncoded } from '../http/encoded-end';
import { mayTransform } from './filter';
import type { Negotiation } from './negotiation';
import type { CodingName, EngineCoding, Policy } from './policy';
import { canStream, codingStream, type CodingStream } from './streams';
import { variesByCoding } from './vary';

type Listener = (...args: unknown[]) => void;
type Chunk = string | Uint8Array;
type Callback = () => void;

/** Node's methods without their many signatures. */
export interface Methods {
  write(this: ServerResponse, chunk: unknown, encoding?: unknown, callback?: unknown): boolean;
  end(this: ServerResponse, chunk?: unknown, encoding?: unknown, callback?: unknown): ServerResponse;
  on(this: ServerResponse, event: string, listener: Listener): ServerResponse;
}

export class Answer {
  readonly #req: IncomingMessage;
  readonly #res: ServerResponse;
  readonly #policy: Policy;
  readonly #negotiation: Negotiation;
  readonly #write: Methods['write'];
  readonly #end: Methods['end'];
  readonly #on: Methods['on'];
  /** Whether nobody stood between the application and the engine when this answer was taken over. */
  readonly #direct: boolean;
  #ended = false;
  /** Bytes of a body that is given whole. */
  #length: number | undefined;
  #whole = false;
  #stream: CodingStream | undefined;
  #engine: EngineCoding | undefined;
  /** `'drain'` listeners that came before it was known who drains; `undefined` once it is. */
  #drains: Listener[] | undefined = [];

  constructor(res: ServerResponse, req: IncomingMessage, below: Methods, direct: boolean, policy: Policy, negotiation: Negotiation) {
    this.#req = req;
    this.#res = res;
    this.#policy = policy;
    this.#negotiation = negotiation;
    this.#write = below.write;
    this.#end = below.end;
    this.#on = below.on;
    this.#direct = direct;
  }

  flush(): void {
    this.#stream?.flush();
  }

  takePart(chunk: Chunk, encoding: unknown, callback: unknown): boolean {
    if (this.#ended) return false;
    if (!this.#res.headersSent) this.#res.writeHead(this.#res.statusCode);
    if (this.#stream === undefined) return this.#write.call(this.#res, chunk, encoding, callback);
    return this.#stream.write(bufferOf(chunk, encoding), ...given(encoding, callback));
  }

  takeEnd(chunk: unknown, encoding: unknown, callback: unknown): ServerResponse {
    const res = this.#res;
    if (this.#ended) return res;
    const body = typeof chunk === 'function' ? undefined : (chunk as Chunk | null | undefined);
    if (!res.headersSent) {
      if (!res.getHeader('Content-Length')) this.#length = body ? Buffer.byteLength(body, encoding as BufferEncoding) : 0;
      this.#whole = Boolean(body);
      res.writeHead(res.statusCode);
    }
    if (this.#engine === undefined && this.#stream === undefined) return this.#end.call(res, chunk, encoding, callback);

    this.#ended = true;
    const [finished] = given(chunk, encoding, callback);
    if (finished !== undefined) res.once('finish', finished);
    if (this.#engine !== undefined) {
      if (endEncoded(res, bufferOf(body!, encoding), this.#engine)) return res;
      // The head is made: what it promises is kept by Node's zlib.
      this.#open(codingNamed(res));
    }
    if (body) this.#stream!.end(bufferOf(body, encoding));
    else this.#stream!.end();
    return res;
  }

  listen(event: string, listener: Listener): ServerResponse {
    if (event !== 'drain') return this.#on.call(this.#res, event, listener);
    if (this.#stream !== undefined) this.#stream.on('drain', listener);
    else if (this.#drains !== undefined) this.#drains.push(listener);
    else this.#on.call(this.#res, event, listener);
    return this.#res;
  }

  /** The head is about to be made: is this answer compressed, and how? */
  decide(): void {
    const res = this.#res;
    const coding = this.#chosen();
    if (coding === undefined) {
      for (const listener of this.#drains ?? []) this.#on.call(res, 'drain', listener);
      this.#drains = undefined;
      return;
    }
    res.setHeader('Content-Encoding', coding);
    res.removeHeader('Content-Length');
    const engine = this.#policy.engine[coding];
    if (this.#whole && this.#direct && engine !== undefined) this.#engine = engine;
    else this.#open(coding);
  }

  #chosen(): CodingName | undefined {
    const res = this.#res;
    if (!this.#policy.filter(this.#req, res) || !mayTransform(res)) return undefined;
    variesByCoding(res);
    const { threshold } = this.#policy;
    if (Number(res.getHeader('Content-Length')) < threshold || (this.#length !== undefined && this.#length < threshold)) {
      return undefined;
    }
    if ((res.getHeader('Content-Encoding') || 'identity') !== 'identity' || this.#req.method === 'HEAD') return undefined;
    // A client that has left needs no coder.
    if (res.destroyed) return undefined;
    const coding = this.#negotiation.choose(this.#req);
    if (coding === undefined || this.#can(coding)) return coding;
    return this.#negotiation.chooseStreamed(this.#req);
  }

  #can(coding: CodingName): boolean {
    return canStream(coding) || (this.#whole && this.#direct && this.#policy.engine[coding] !== undefined);
  }

  #open(coding: CodingName): void {
    const res = this.#res;
    const stream = codingStream(coding, this.#policy);
    this.#stream = stream;
    for (const listener of this.#drains ?? []) stream.on('drain', listener);
    this.#drains = undefined;
    stream.on('data', (part: Buffer) => {
      if (!this.#write.call(res, part)) stream.pause();
    });
    stream.on('end', () => this.#end.call(res));
    this.#on.call(res, 'drain', () => stream.resume());
    // zlib's memory is not the garbage collector's.
    this.#on.call(res, 'close', () => stream.destroy());
  }
}

function codingNamed(res: ServerResponse): CodingName {
  return res.getHeader('Content-Encoding') as CodingName;
}

function bufferOf(chunk: Chunk, encoding: unknown): Uint8Array {
  return typeof chunk === 'string' ? Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8') : chunk;
}

/** The callback among a method's last arguments, as a list to spread. */
function given(...args: unknown[]): [] | [Callback] {
  const callback = args.find((each) => typeof each === 'function') as Callback | undefined;
  return callback === undefined ? [] : [callback];
}
