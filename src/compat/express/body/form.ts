/**
 * `application/x-www-form-urlencoded`. Enters: the options of `express.urlencoded`, then text. Leaves: the object that
 * `qs` makes of it, or REFUSED where it has too many parameters or goes too deep.
 */
import type * as Qs from 'qs';
import { onUse } from '../../../on-use';
import { flatForm } from './flat-form';
import { REFUSED } from './read';

const qs = onUse(() => require('qs') as typeof Qs);

export interface FormOptions {
  extended?: unknown;
  parameterLimit?: number;
  depth?: number;
  charsetSentinel?: boolean;
  interpretNumericEntities?: boolean;
}

const PARAMETER_LIMIT = 1000;
const DEPTH = 32;
/** Lists with at most so many members are lists, in an extended form, even if they have more members than parameters. */
const ARRAY_LIMIT = 100;

export function formParser(options: FormOptions): (text: string) => unknown {
  const extended = Boolean(options.extended);
  const given = options.parameterLimit === undefined ? PARAMETER_LIMIT : options.parameterLimit;
  const parameterLimit = Number.isFinite(Number(given)) ? given | 0 : given;
  const depth = extended ? (options.depth === undefined ? DEPTH : options.depth) : 0;
  const { charsetSentinel, interpretNumericEntities } = options;
  // Loaded now: a process that has no descriptor left loads nothing.
  const { parse } = qs();

  return (text) => {
    if (text.length === 0) return {};
    const count = parameterCount(text, parameterLimit);
    if (count > parameterLimit) return REFUSED;
    const flat = charsetSentinel === true ? undefined : flatForm(text);
    if (flat !== undefined) return flat;
    const parserOptions = {
      allowPrototypes: true,
      arrayLimit: extended ? Math.max(ARRAY_LIMIT, count) : count,
      depth,
      charsetSentinel,
      interpretNumericEntities,
      charset: 'utf-8',
      parameterLimit,
      strictDepth: true,
    };
    try {
      return parse(text, parserOptions as Qs.IParseOptions);
    } catch {
      return REFUSED;
    }
  };
}

/** One more than there are `&`, or than the limit. */
function parameterCount(text: string, limit: number): number {
  let count = 1;
  for (let at = text.indexOf('&'); at !== -1 && count <= limit; at = text.indexOf('&', at + 1)) count++;
  return count;
}
