/**
 * JSON of anything. Enters: a value that may contain itself, messages, errors or what JSON has no word for. Leaves: text;
 * what cannot be written is named instead. What JSON.stringify takes is its own result.
 */
import { IncomingMessage, ServerResponse } from 'node:http';

export interface SafeOptions {
  /** Objects inside objects. */
  maxDepth?: number;
  /** Characters of one text. */
  truncateStrings?: number;
  /** Characters of the whole. */
  maxLength?: number;
}

const DEPTH = 10;
const TEXT = 1000;
const LENGTH = 10_000;

type Named = (value: object) => unknown;

interface Words {
  circular: Named;
  /** Undefined: as in JSON, it is left out. */
  called(name: string): string | undefined;
  special(value: object): unknown;
}

function nameOf(value: object): string {
  return (value as { constructor?: { name?: string } }).constructor?.name ?? 'Object';
}

interface MessageLike {
  method?: unknown;
  url?: unknown;
  headers?: unknown;
  query?: unknown;
  params?: unknown;
  body?: unknown;
  ip?: unknown;
  statusCode?: unknown;
  statusMessage?: unknown;
  headersSent?: unknown;
}

const UNCHANGED = Symbol('unchanged');

/** As a web application's answer shows things. */
const FOR_ANSWERS: Words = {
  circular: () => '[Circular Reference]',
  called: (name) => `[Function: ${name}]`,
  special(value) {
    const { method, url, headers, query, params, body, ip, statusCode, statusMessage, headersSent } = value as MessageLike;
    // By what they are: their constructors' names are the engine's business, and what else is on them is no client's.
    if (value instanceof IncomingMessage) return { method, url, headers, query, params, body, ip, _type: '[Express Request]' };
    if (value instanceof ServerResponse) return { statusCode, statusMessage, headersSent, _type: '[Express Response]' };
    if (value instanceof RegExp) return String(value);
    if (value instanceof Error) return { name: value.name, message: value.message, stack: value.stack, _type: '[Error]' };
    return UNCHANGED;
  },
};

const SECRET_HEADERS = ['authorization', 'cookie', 'x-api-key', 'x-auth-token'];

function withoutSecrets(headers: unknown): unknown {
  if (typeof headers !== 'object' || headers === null) return headers;
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, SECRET_HEADERS.includes(name.toLowerCase()) ? '[REDACTED]' : (value as unknown)]));
}

/** As a log shows things: secrets are not in it. */
const FOR_LOGS: Words = {
  circular: (value) => `[Circular:${nameOf(value)}]`,
  called: () => undefined,
  special(value) {
    const { method, url, headers, query, params, body, statusCode, statusMessage, headersSent } = value as MessageLike;
    const name = nameOf(value);
    if (value instanceof IncomingMessage || name === 'Request') {
      return { method, url, headers: withoutSecrets(headers), params, query, body: body ? '[Request Body]' : undefined };
    }
    if (value instanceof ServerResponse || name === 'Response') return { statusCode, statusMessage, headersSent };
    if (['Socket', 'Server', 'Agent', 'TLSSocket'].includes(name)) return `[${name}:${name}]`;
    if (Array.isArray(value) && value.length > 100) return `[Array:${value.length}items]`;
    if (value instanceof Error) return { name: value.name, message: value.message, stack: value.stack ? '[Stack Trace]' : undefined };
    return UNCHANGED;
  },
};

class Writer {
  /** The objects around the one that is being written, outermost first. */
  private readonly around: object[] = [];

  constructor(
    private readonly words: Words,
    private readonly maxDepth: number,
    private readonly maxText: number,
  ) {}

  /** A value that JSON can take. */
  plain(value: unknown): unknown {
    if (typeof value === 'string') return value.length > this.maxText ? `${value.slice(0, this.maxText)}...[truncated]` : value;
    if (typeof value === 'function') return this.words.called(value.name || 'anonymous');
    if (typeof value === 'bigint') return `${value}`;
    if (typeof value !== 'object' || value === null) return value;
    if (this.around.includes(value)) return this.words.circular(value);
    const { toJSON } = value as { toJSON?: unknown };
    const special = this.words.special(value);
    if (special === UNCHANGED && typeof toJSON === 'function') return this.inside(value, () => (toJSON as () => unknown).call(value));
    if (this.around.length >= this.maxDepth) return '[Max Depth Exceeded]';
    return this.inside(value, () => (special === UNCHANGED ? value : special));
  }

  private inside(value: object, shown: () => unknown): unknown {
    this.around.push(value);
    try {
      const what = shown();
      if (Array.isArray(what)) return what.map((each) => this.plain(each));
      if (typeof what !== 'object' || what === null) return what;
      return Object.fromEntries(Object.entries(what).map(([name, each]) => [name, this.plain(each)]));
    } finally {
      this.around.pop();
    }
  }
}

function write(value: unknown, words: Words, options: SafeOptions): string {
  const { maxDepth = DEPTH, truncateStrings = TEXT } = options;
  try {
    return JSON.stringify(new Writer(words, maxDepth, truncateStrings).plain(value)) ?? 'null';
  } catch (error) {
    return `[Serialization Error: ${error instanceof Error ? error.message : 'Unknown'}]`;
  }
}

/** For answers: circular references, messages, errors and functions are named. */
export function expressStringify(value: unknown, options: SafeOptions = {}): string {
  return write(value, FOR_ANSWERS, options);
}

/** For logs: also without the headers that carry secrets, and not longer than `maxLength`. */
export function safeStringify(value: unknown, options: SafeOptions = {}): string {
  const { maxLength = LENGTH } = options;
  const text = write(value, FOR_LOGS, options);
  return text.length > maxLength ? `${text.slice(0, maxLength)}...[truncated]` : text;
}

/** JSON.stringify's result where it is short and there is one. */
export function fastStringify(value: unknown): string {
  try {
    const text = JSON.stringify(value) as string | undefined;
    if (text !== undefined && text.length <= TEXT) return text;
  } catch {
    // Written the other way.
  }
  return safeStringify(value, { maxLength: TEXT });
}
