/**
 * What comes back down one connection, as text that can be compared. Enters: bytes, and the methods that were asked. Leaves:
 * a text a response: its head less what the clock decides, its body decoded and without stacks. It judges nothing: what it cannot read stays.
 */
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

const DECODERS: Record<string, ((body: Buffer) => Buffer) | undefined> = { br: brotliDecompressSync, gzip: gunzipSync, deflate: inflateSync };

/** `Date`, and the ends of windows. */
const BY_THE_CLOCK = /^(?:Date|(?:X-)?RateLimit-Reset|Retry-After): [^\r]*\r\n/gim;

export function responsesOf(bytes: Buffer, methods: readonly string[]): string[] {
  const texts: string[] = [];
  let rest = bytes;
  for (const method of methods) {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) break;
    const head = rest.toString('latin1', 0, end + 4);
    const { body, length } = bodyOf(rest.subarray(end + 4), head, method);
    rest = rest.subarray(end + 4 + length);
    texts.push(withoutStack(head.replace(BY_THE_CLOCK, ''), body.toString('latin1'), method));
  }
  return rest.length === 0 ? texts : [...texts, `and ${rest.toString('latin1')}`];
}

/** The way to an error is ours, and its page shows it outside of production. */
function withoutStack(head: string, body: string, method: string): string {
  const short = body.replace(/<br> &nbsp; &nbsp;at .*(?=<\/pre>)/, '');
  // Of a page that is not sent only its length shows.
  const unseen = method === 'HEAD' && /^HTTP\/1\.1 [45]/.test(head);
  return short === body && !unseen ? head + body : head.replace(/^Content-Length: .*\r\n/m, '') + short;
}

function bodyOf(rest: Buffer, head: string, method: string): { body: Buffer; length: number } {
  const field = (name: string): string | undefined => new RegExp(`^${name}: (.*)\r$`, 'im').exec(head)?.[1];
  if (method === 'HEAD' || /^HTTP\/1\.1 (?:1|204|304)/.test(head)) return { body: Buffer.alloc(0), length: 0 };
  const { body, length } = field('Transfer-Encoding') === 'chunked' ? chunked(rest) : plain(rest, Number(field('Content-Length') ?? 0));
  const decode = DECODERS[field('Content-Encoding') ?? ''];
  return { body: decode === undefined ? body : decode(body), length };
}

function plain(rest: Buffer, length: number): { body: Buffer; length: number } {
  return { body: rest.subarray(0, length), length };
}

function chunked(rest: Buffer): { body: Buffer; length: number } {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const line = rest.indexOf('\r\n', at);
    const size = Number.parseInt(rest.toString('latin1', at, line), 16);
    at = line + 2 + size + 2;
    if (!(size > 0)) return { body: Buffer.concat(parts), length: line < 0 ? rest.length : at };
    parts.push(rest.subarray(line + 2, line + 2 + size));
  }
}
