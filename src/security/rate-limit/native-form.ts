/**
 * A limiter as the engine runs it. Enters: the options in force and the application's settings. Leaves: the step's
 * options, or in words why only JavaScript can do it.
 */
import { NativeStep, type StepOptions, type Surroundings } from '../../plan/step';
import { EngineCounts, type Counts } from './counts';
import { nativeTrust } from './trust';
import type { RateLimitConfig } from './types';
import type { Warnings } from './warnings';

export function nativeForm(config: RateLimitConfig, counts: Counts | undefined, warnings: Warnings): NativeStep | string {
  if (counts === undefined) return 'it counts in a store of its own';
  if (!(counts instanceof EngineCounts)) return 'the engine does not serve';
  const { windowMs, limit, skip, keyGenerator, ipv6Subnet, identifier, standardHeaders } = config;
  const functions = { limit, skip, keyGenerator, ipv6Subnet };
  const dynamic = Object.entries(functions).find(([, value]) => typeof value === 'function');
  if (dynamic !== undefined) return `${dynamic[0]} is a function`;
  if (!Number.isInteger(limit) || (limit as number) < 0 || (limit as number) >= 2 ** 32) return 'limit is no whole number';
  if (!Number.isInteger(windowMs)) return 'windowMs is no whole number';
  if (config.skipFailedRequests || config.skipSuccessfulRequests) return 'it looks at answers before it counts';
  if (standardHeaders === 'draft-8' && typeof identifier !== 'string') return 'identifier is a function';
  return new NativeStep('rateLimit', (around) => optionsIn(around, config, counts, warnings));
}

function optionsIn(around: Surroundings, config: RateLimitConfig, counts: EngineCounts, warnings: Warnings): StepOptions {
  const { windowMs, limit, identifier, ipv6Subnet, retryAfter, standardHeaders } = config;
  const setting = around.setting('trust proxy');
  const believed = nativeTrust(setting);
  if (typeof believed === 'string') return believed;
  const inJavaScript = config.handler !== undefined || typeof retryAfter === 'function';
  return {
    counts: counts.id,
    limit,
    window: windowMs,
    trust: believed.trust,
    ipv6Subnet: ipv6Subnet === false || ipv6Subnet === 0 ? null : ipv6Subnet,
    legacyHeaders: Boolean(config.legacyHeaders),
    standardHeaders: standardHeadersFor(standardHeaders, identifier as string),
    retryAfter: retryAfter === undefined || typeof retryAfter === 'function' ? null : String(retryAfter),
    refusal: inJavaScript ? null : refusal(config, around),
    suspicions: {
      believesAll: setting === true && warnings.wants('trustProxy'),
      forwardedFor: setting === false && warnings.wants('xForwardedForHeader'),
      forwarded: warnings.wants('forwardedHeader'),
    },
  };
}

function standardHeadersFor(version: RateLimitConfig['standardHeaders'], name: string): object | string {
  if (version === 'draft-8') return { draft8: name };
  return version === false ? 'none' : version.replace('-', '');
}

/** What `res.status(code).send(message)` comes to, where that can be told beforehand; null where it cannot. */
function refusal({ message, statusCode }: RateLimitConfig, around: Surroundings): object | null {
  // An answer below 400 may turn into a 304.
  if (statusCode < 400) return null;
  const plain = ['json replacer', 'json spaces', 'json escape'].every((name) => !around.setting(name));
  let body: string;
  let type = 'application/json; charset=utf-8';
  if (typeof message === 'string') [body, type] = [message, 'text/html; charset=utf-8'];
  else if (plain && isData(message)) body = JSON.stringify(message);
  else return null;
  const etag = around.setting('etag');
  const tagOf = around.setting('etag fn');
  if (typeof etag === 'function' || (tagOf !== undefined && typeof tagOf !== 'function')) return null;
  const headers = [
    ['Content-Type', type],
    ['Content-Length', String(Buffer.byteLength(body))],
  ];
  if (tagOf !== undefined) headers.push(['ETag', String((tagOf as (body: Buffer) => unknown)(Buffer.from(body)))]);
  return { status: statusCode, headers, body };
}

/** Nothing that answers differently each time it is turned into JSON. */
function isData(value: unknown): boolean {
  if (typeof value === 'boolean' || typeof value === 'number') return true;
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false;
  try {
    return JSON.stringify(structuredClone(value)) === JSON.stringify(value) && !hasMethods(value);
  } catch {
    return false;
  }
}

function hasMethods(value: object): boolean {
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') return true;
  return Object.values(value).some((part) => typeof part === 'object' && part !== null && hasMethods(part as object));
}
