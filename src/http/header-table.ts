/**
 * Where a response keeps its headers, made cheap. Enters: names and values as `setHeader` takes them. Leaves: Node's own
 * table, `{ 'lower-case-name': ['Name-As-Given', value] }`, behind Node's own symbol: all of Node's code works on it.
 *
 * Node's table is a literal without a prototype, which V8 keeps as a hash table: filling and walking a few headers costs
 * more than all else in a small answer. Here it inherits from an empty object, and so has a hidden class that all answers
 * share. And a name that Node has found valid once is not looked at again.
 */
import * as http from 'node:http';
import { kOutHeaders } from './node-internals';

export type HeaderValue = string | number | readonly string[];
export type HeaderTable = Record<string, [name: string, value: HeaderValue] | undefined>;

interface Tabled {
  _header: string | null;
  [table: symbol]: HeaderTable | null;
}

const NodeResponse = http.ServerResponse.prototype;
const nodeSetHeader = NodeResponse.setHeader;
const nodeGetHeader = NodeResponse.getHeader;
const nodeRemoveHeader = NodeResponse.removeHeader;

/** Whether this Node keeps headers as this file believes. */
const known = ((): boolean => {
  const sample = new http.ServerResponse({ method: 'GET' } as http.IncomingMessage);
  sample.setHeader('X-Sample', 'value');
  const entry = kOutHeaders && (sample as unknown as Tabled)[kOutHeaders]?.['x-sample'];
  return Array.isArray(entry) && entry.length === 2 && entry[0] === 'X-Sample' && entry[1] === 'value';
})();

/** No name is found on it, `constructor` and `__proto__` included. */
const NOTHING_INHERITED = Object.freeze(Object.create(null) as object);

/** Whether a tool has replaced what Node's messages do with headers: then it wants to be asked. */
function isPatched(): boolean {
  return (
    NodeResponse.setHeader !== nodeSetHeader ||
    NodeResponse.getHeader !== nodeGetHeader ||
    NodeResponse.removeHeader !== nodeRemoveHeader
  );
}

/** The table of a response whose head is not made; undefined where Node's own functions must be asked. */
export function headerTable(response: http.ServerResponse): HeaderTable | undefined {
  const tabled = response as unknown as Tabled;
  if (!known || tabled._header || isPatched()) return undefined;
  return (tabled[kOutHeaders!] ??= Object.create(NOTHING_INHERITED) as HeaderTable);
}

/** Far more names than an application uses; names made up from a request's data cost a new start now and then. */
const REMEMBERED = 512;
/** A longer value is seldom set twice, and would be kept. */
const LONGEST_REMEMBERED = 256;

interface Known {
  readonly key: string;
  /** The text that Node last found valid. */
  value: string | undefined;
}

const names = new Map<unknown, Known>();

/**
 * What the table has for one header. Not an array literal, because V8 counts what becomes of those: once the answers of an
 * application have lived until a collection, as all do that wait for something, it makes every later one among the old
 * objects, until everything is collected (docs/decisions/0013).
 */
export function fieldLine(...line: [name: string, value: HeaderValue]): [name: string, value: HeaderValue] {
  return line;
}

/** In the place of Node's `setHeader`: what Node has not yet found valid, Node looks at, and refuses in its own words. */
export function setHeader<T extends http.ServerResponse>(response: T, name: string, value: HeaderValue): T {
  // Made here, so that Node finds it there.
  const table = headerTable(response);
  const entry = names.get(name);
  if (table !== undefined && entry !== undefined && (typeof value === 'number' || isKnown(value, entry))) {
    table[entry.key] = fieldLine(name, value);
    return response;
  }
  NodeResponse.setHeader.call(response, name, value as string);
  if (table !== undefined) remember(entry, name, value);
  return response;
}

function isKnown(value: unknown, entry: Known): boolean {
  return value !== undefined && value === entry.value;
}

/** Node had nothing against them. */
function remember(entry: Known | undefined, name: string, value: HeaderValue): void {
  const text = typeof value === 'string' && value.length <= LONGEST_REMEMBERED ? value : undefined;
  if (entry !== undefined) {
    entry.value = text;
    return;
  }
  if (names.size >= REMEMBERED) names.clear();
  names.set(name, { key: name.toLowerCase(), value: text });
}
