/**
 * Options that are nothing but data. Enters: what a factory was given. Leaves: it as text, equal for equal options, or in
 * words what in it is more than data: a function, a getter, an instance of a class may answer otherwise the next time.
 */

/** Options may nest a little; what refers to itself ends here. */
const DEEPEST = 8;

export type Read = { readonly text: string; readonly why?: undefined } | { readonly text?: undefined; readonly why: string };

/** `known`: the names that the options may have. */
export function readOptions(options: unknown, known: ReadonlySet<string>): Read {
  if (options === undefined || options === null) return { text: String(options) };
  try {
    const text = textOf(options, 'its argument', 0);
    const unknown = isPlain(options) ? Object.keys(options).find((name) => !known.has(name)) : undefined;
    return unknown === undefined ? { text } : { why: `there is no known option ${unknown}` };
  } catch (error) {
    if (error instanceof MoreThanData) return { why: error.message };
    throw error;
  }
}

class MoreThanData extends Error {}

function textOf(value: unknown, name: string, depth: number): string {
  if (depth > DEEPEST) throw new MoreThanData(`${name} is nested too deep`);
  switch (typeof value) {
    case 'function':
      throw new MoreThanData(`${name} is a function`);
    case 'string':
      return JSON.stringify(value);
    case 'object':
      return value === null ? 'null' : objectText(value, name, depth);
    default:
      // Symbols are compared by what they are called: helmet has one that stands for an option.
      return Object.is(value, -0) ? '-0' : `${typeof value} ${String(value)}`;
  }
}

function objectText(value: object, name: string, depth: number): string {
  if (value instanceof RegExp && Object.getPrototypeOf(value) === RegExp.prototype && Object.keys(value).length === 0) return String(value);
  if (!Array.isArray(value) && !isPlain(value)) throw new MoreThanData(`${name} is an instance of a class`);
  const parts = Object.entries(Object.getOwnPropertyDescriptors(value)).map(([key, descriptor]) => {
    const inner = depth === 0 ? key : `${name}.${key}`;
    if (!('value' in descriptor)) throw new MoreThanData(`${inner} is a getter`);
    return `${JSON.stringify(key)}:${textOf(descriptor.value, inner, depth + 1)}`;
  });
  return Array.isArray(value) ? `[${parts.join()}]` : `{${parts.join()}}`;
}

export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
