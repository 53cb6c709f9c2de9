/**
 * What a client sent, as values inside values. Enters: `req.body`, `req.query`. Leaves: copies with other texts, changed
 * keys, or each text with its place (`address.city`, `tags[0]`). Nothing that a client named becomes a prototype, and
 * what is nested too deeply to be walked is the client's fault.
 */
import { BodyError } from '../serving/body';

/** Far above what programs nest, far below what the stack holds. */
const DEEPEST = 1000;

function checkDepth(depth: number): void {
  if (depth > DEEPEST) throw new BodyError(400, `values are nested more than ${DEEPEST} levels deep`);
}

/** An object or an array; every value of either is one that JSON or a form can hold. */
export function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Buffer.isBuffer(value);
}

/** A copy in which each text is what `change` makes of it. */
export function mapTexts(value: unknown, change: (text: string) => string, depth = 0): unknown {
  checkDepth(depth);
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, change, depth + 1));
  if (!isContainer(value)) return value;
  // Queries and forms have no prototype, and then `__proto__` is a name like any other.
  const bare = Object.getPrototypeOf(value) === null;
  const copy = (bare ? Object.create(null) : {}) as Record<string, unknown>;
  for (const key of Object.keys(value)) {
    if (bare || key !== '__proto__') copy[key] = mapTexts(value[key], change, depth + 1);
  }
  return copy;
}

/** Each text with its place, until `visit` says that it is enough. */
export function eachText(value: unknown, visit: (text: string, place: string) => void, place = '', depth = 0): void {
  checkDepth(depth);
  if (typeof value === 'string') {
    visit(value, place);
  } else if (Array.isArray(value)) {
    value.forEach((each, at) => eachText(each, visit, `${place}[${at}]`, depth + 1));
  } else if (isContainer(value)) {
    for (const key of Object.keys(value)) eachText(value[key], visit, place === '' ? key : `${place}.${key}`, depth + 1);
  }
}

/** Renames keys in place: `rename` gives the new name, null where the value goes too, undefined where nothing changes. */
export function renameKeys(value: unknown, rename: (key: string) => string | null | undefined, depth = 0): boolean {
  checkDepth(depth);
  if (!isContainer(value)) return false;
  let renamed = false;
  if (Array.isArray(value)) {
    for (const each of value) renamed = renameKeys(each, rename, depth + 1) || renamed;
    return renamed;
  }
  for (const key of Object.keys(value)) {
    const held = value[key];
    const name = rename(key);
    if (name !== undefined) {
      renamed = true;
      delete value[key];
      if (name === null) continue;
      if (!['__proto__', 'constructor', 'prototype'].includes(name)) value[name] = held;
    }
    renamed = renameKeys(held, rename, depth + 1) || renamed;
  }
  return renamed;
}
