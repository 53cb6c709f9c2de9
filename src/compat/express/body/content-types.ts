/**
 * What requests' content types mean for one parser. Enters: its `type` and `defaultCharset`, then requests that have a
 * body. Leaves: whether it parses them, and the charset. Few content types come, each many times: what one says is kept.
 */
import type { IncomingMessage } from 'node:http';
import * as contentType from 'content-type';
import typeis = require('type-is');

/** So many are kept, because clients choose them. */
const KEPT = 32;

type AsksApplication = (req: IncomingMessage) => unknown;

export class ContentTypes {
  /** The application decides by a function, which is asked about each request. */
  readonly asksApplication: boolean;
  readonly #type: unknown;
  readonly #defaultCharset: string;
  readonly #accepted = new Map<string, boolean>();
  readonly #charsets = new Map<string, string>();

  constructor(type: unknown, defaultCharset: string) {
    this.#type = type;
    this.#defaultCharset = defaultCharset;
    this.asksApplication = typeof type === 'function';
  }

  accepts(req: IncomingMessage): boolean {
    const type = this.#type;
    if (typeof type === 'function') return Boolean((type as AsksApplication)(req));
    const header = req.headers['content-type'];
    // A list is the application's own, which it may change.
    if (typeof header !== 'string' || typeof type !== 'string') return Boolean(typeis(req, type));
    return this.#accepted.get(header) ?? keep(this.#accepted, header, Boolean(typeis(req, type)));
  }

  charset(req: IncomingMessage): string {
    const header = req.headers['content-type'];
    if (!header) return this.#defaultCharset;
    return this.#charsets.get(header) ?? keep(this.#charsets, header, this.#charsetOf(header));
  }

  #charsetOf(header: string): string {
    return contentType.parse(header).parameters.charset?.toLowerCase() || this.#defaultCharset;
  }
}

function keep<T>(kept: Map<string, T>, header: string, value: T): T {
  if (kept.size === KEPT) kept.clear();
  kept.set(header, value);
  return value;
}
