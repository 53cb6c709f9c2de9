/**
 * What an option may be. Enters: values as programs and configuration files give them. Leaves: problems, each with the
 * option's name, what it takes and what it got. `undefined` and `null` always mean that nothing was said.
 */
import { byteSize } from './byte-size';
import { isPlainObject } from './merge';

export interface Found {
  problem(path: string, takes: string, value: unknown): void;
  /** An option that nobody knows. */
  unknown(path: string): void;
}

export interface Check {
  readonly takes: string;
  /** Whether a value passes, without looking inside it. */
  accepts(value: unknown): boolean;
  inside?(value: unknown, path: string, found: Found): void;
}

export function check(value: unknown, path: string, spec: Check, found: Found): void {
  if (value === undefined || value === null) return;
  if (!spec.accepts(value)) found.problem(path, spec.takes, value);
  else spec.inside?.(value, path, found);
}

function simple(takes: string, accepts: (value: unknown) => boolean): Check {
  return { takes, accepts };
}

export const anything = simple('anything', () => true);
export const flag = simple('true or false', (value) => typeof value === 'boolean');
export const text = simple('text', (value) => typeof value === 'string');
export const callback = simple('a function', (value) => typeof value === 'function');
export const size = simple('bytes, or text such as "10mb"', (value) => (typeof value === 'number' || typeof value === 'string') && byteSize(value) !== undefined);
export const amount = simple('a number from 0', (value) => typeof value === 'number' && value >= 0);
export const count = simple('a whole number from 0', (value) => Number.isInteger(value) && (value as number) >= 0);
export const atLeastOne = simple('a whole number from 1', (value) => Number.isInteger(value) && (value as number) >= 1);
export const milliseconds = simple('milliseconds, from 0', (value) => typeof value === 'number' && value >= 0);
export const port = simple('a port from 0 to 65535', (value) => {
  // Environment variables are text, and old programs pass them on as they are.
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return Number.isInteger(number) && (number as number) >= 0 && (number as number) <= 65_535;
});

export function oneOf(...values: readonly string[]): Check {
  return simple(`one of ${values.map((value) => JSON.stringify(value)).join(', ')}`, (value) => values.includes(value as string));
}

export function listOf(item: Check): Check {
  return {
    takes: `a list, each of it ${item.takes}`,
    accepts: Array.isArray,
    inside: (value, path, found) => (value as unknown[]).forEach((each, at) => check(each, `${path}[${at}]`, item, found)),
  };
}

/** What comes twice in the member `name` would be lost. */
export function listOfDistinct(name: string, item: Check): Check {
  const list = listOf(item);
  return {
    ...list,
    inside(value, path, found) {
      list.inside!(value, path, found);
      const seen = new Set<unknown>();
      (value as unknown[]).forEach((each, at) => {
        const own = isPlainObject(each) ? each[name] : undefined;
        if (seen.has(own)) found.problem(`${path}[${at}].${name}`, 'what none before it has', own);
        seen.add(own);
      });
    },
  };
}

export function pairOf(item: Check): Check {
  const list = listOf(item);
  return { ...list, takes: `a list of two, each ${item.takes}`, accepts: (value) => Array.isArray(value) && value.length === 2 };
}

export function mapOf(item: Check): Check {
  return {
    takes: `an object, each value ${item.takes}`,
    accepts: isPlainObject,
    inside: (value, path, found) => {
      for (const [name, each] of Object.entries(value as object)) check(each, `${path}.${name}`, item, found);
    },
  };
}

export function either(...checks: readonly Check[]): Check {
  return {
    takes: checks.map(({ takes }) => takes).join(', or '),
    accepts: (value) => checks.some((each) => each.accepts(value)),
    inside: (value, path, found) => checks.find((each) => each.accepts(value))?.inside?.(value, path, found),
  };
}

/** `open`: other names mean something to somebody else. */
export function options(known: Record<string, Check>, open = false): Check {
  return {
    takes: 'an object',
    accepts: isPlainObject,
    inside: (value, path, found) => {
      for (const [name, each] of Object.entries(value as object)) {
        const inner = path === '' ? name : `${path}.${name}`;
        if (Object.hasOwn(known, name)) check(each, inner, known[name], found);
        else if (!open && !name.startsWith('_')) found.unknown(inner);
      }
    },
  };
}

/** `true`, `false`, or "so", where `enabled: false` is off too. */
export function module(known: Record<string, Check>, open = false): Check {
  return either(flag, options({ enabled: flag, ...known }, open));
}

/** A value as an error message shows it. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}
