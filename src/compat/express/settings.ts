/**
 * Settings that are compiled when set. Enters: what the user gave to `app.set`. Leaves: the function that requests
 * use, or an error for a value without meaning.
 */
import { parse as parseSimple } from 'node:querystring';
import { onUse } from '../../on-use';
import { strongETag, weakETag } from './entity-tag';
import type { ETagFunction, QueryParser, TrustFunction } from './types';

const proxyaddr = onUse(() => require('proxy-addr') as typeof import('proxy-addr'));
const qs = onUse(() => require('qs') as typeof import('qs'));

export function compileETag(value: unknown): ETagFunction | undefined {
  if (typeof value === 'function') return value as ETagFunction;
  switch (value) {
    case true:
    case 'weak':
      return weakETag;
    case 'strong':
      return strongETag;
    case false:
      return undefined;
    default:
      throw new TypeError(`unknown value for etag function: ${value as string}`);
  }
}

export function compileQueryParser(value: unknown): QueryParser | undefined {
  if (typeof value === 'function') return value as QueryParser;
  switch (value) {
    case true:
    case 'simple':
      return parseSimple as QueryParser;
    case 'extended':
      return parseExtended;
    case false:
      return undefined;
    default:
      throw new TypeError(`unknown value for query parser function: ${value as string}`);
  }
}

function parseExtended(query: string | null | undefined): unknown {
  return qs().parse(query as string, { allowPrototypes: true });
}

export function compileTrust(value: unknown): TrustFunction {
  if (typeof value === 'function') return value as TrustFunction;
  if (value === true) return () => true;
  if (typeof value === 'number') return (_address, hop) => hop < value;
  const addresses = typeof value === 'string' ? value.split(',').map((address) => address.trim()) : value;
  // The default: nobody, as `proxy-addr` makes of an empty list.
  if (!addresses) return () => false;
  return proxyaddr().compile(addresses) as TrustFunction;
}

/** What each of these settings is compiled into. */
export const compiledSettings: Readonly<Record<string, { name: string; compile: (value: unknown) => unknown } | undefined>> = {
  __proto__: null as never,
  etag: { name: 'etag fn', compile: compileETag },
  'query parser': { name: 'query parser fn', compile: compileQueryParser },
  'trust proxy': { name: 'trust proxy fn', compile: compileTrust },
};
