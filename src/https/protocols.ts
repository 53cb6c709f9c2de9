/**
 * What ALPN offers. Enters: the options `http2` and `ALPNProtocols`. Leaves: the names for the engine, in order, and the
 * options for Node's own constructor without HTTP/2: Node's TLS would agree on it and then speak HTTP/1.1.
 */
import * as tls from 'node:tls';
import { wantsHttp2, type Http2Option } from '../http/http2-option';

const HTTP2 = 'h2';
const HTTP1 = 'http/1.1';

type Options = tls.TlsOptions & Http2Option;

/** The names that the engine offers; `undefined`: as Node's server has them. */
export function offered(options: Options): readonly string[] | undefined {
  const named = namesOf(options.ALPNProtocols);
  if (options.http2 === false || (named === undefined && !wantsHttp2(options))) return undefined;
  if (named === undefined) return [HTTP2, HTTP1];
  return wantsHttp2(options) && !named.includes(HTTP2) ? [HTTP2, ...named] : named;
}

/** Whether clients shall get HTTP/2. */
export function offersHttp2(options: Options): boolean {
  return offered(options)?.includes(HTTP2) ?? false;
}

/** The same options for Node. */
export function forNode<Of extends Options>(options: Of): Of {
  const named = namesOf(options.ALPNProtocols);
  if (named === undefined || !named.includes(HTTP2)) return options;
  const left = named.filter((name) => name !== HTTP2);
  return { ...options, ALPNProtocols: left.length === 0 ? [HTTP1] : left };
}

/** Node keeps the names as they stand on the wire: each behind its length. What it refuses is its own business. */
function namesOf(protocols: tls.TlsOptions['ALPNProtocols'] | undefined): string[] | undefined {
  const out: { ALPNProtocols?: Buffer } = {};
  const valid = Array.isArray(protocols) ? protocols.every((name) => typeof name === 'string') : ArrayBuffer.isView(protocols);
  if (!valid) return undefined;
  try {
    convert(protocols, out);
  } catch {
    return undefined;
  }
  return out.ALPNProtocols && protocolNames(out.ALPNProtocols);
}

/** Node exports it, its types do not. */
const convert = (tls as unknown as { convertALPNProtocols(protocols: unknown, out: object): void }).convertALPNProtocols;

export function protocolNames(wire: Buffer): string[] {
  const names = [];
  for (let at = 0; at < wire.length; at += 1 + wire[at]) names.push(wire.toString('latin1', at + 1, at + 1 + wire[at]));
  return names;
}
