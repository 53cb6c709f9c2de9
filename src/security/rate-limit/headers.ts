/** What a limiter tells clients. Enters: a request's count. Leaves: headers, as express-rate-limit writes them. */
import { createHash } from 'node:crypto';
import type { SecurityResponse } from '../middleware';
import type { HeadersVersion, RateLimitInfo } from './types';

const secondsOf = (milliseconds: number) => Math.ceil(milliseconds / 1000);

export function secondsLeft({ resetTime }: RateLimitInfo, window: number): number {
  return resetTime ? Math.max(0, secondsOf(resetTime.getTime() - Date.now())) : secondsOf(window);
}

export function setLegacyHeaders(res: SecurityResponse, { limit, remaining, resetTime }: RateLimitInfo): void {
  res.setHeader('X-RateLimit-Limit', limit.toString());
  res.setHeader('X-RateLimit-Remaining', remaining.toString());
  if (!(resetTime instanceof Date)) return;
  // A client whose clock is wrong can tell how far off it is.
  res.setHeader('Date', new Date().toUTCString());
  res.setHeader('X-RateLimit-Reset', secondsOf(resetTime.getTime()).toString());
}

/** `name`: the policy's, of which only draft 8 knows. */
export function setStandardHeaders(version: HeadersVersion, res: SecurityResponse, info: RateLimitInfo, window: number, name: string): void {
  const { limit, remaining, key } = info;
  const reset = secondsLeft(info, window);
  const seconds = secondsOf(window);
  switch (version) {
    case 'draft-6':
      res.setHeader('RateLimit-Policy', `${limit};w=${seconds}`);
      res.setHeader('RateLimit-Limit', limit.toString());
      res.setHeader('RateLimit-Remaining', remaining.toString());
      res.setHeader('RateLimit-Reset', reset.toString());
      break;
    case 'draft-7':
      res.setHeader('RateLimit-Policy', `${limit};w=${seconds}`);
      res.setHeader('RateLimit', `limit=${limit}, remaining=${remaining}, reset=${reset}`);
      break;
    case 'draft-8':
      append(res, 'RateLimit', `"${name}"; r=${remaining}; t=${reset}`);
      append(res, 'RateLimit-Policy', `"${name}"; q=${limit}; w=${seconds}; pk=:${partitionKey(key)}:`);
  }
}

/** Several limits may be told in one answer. */
function append(res: SecurityResponse, name: string, value: string): void {
  const earlier = res.getHeader(name);
  res.setHeader(name, earlier === undefined ? value : ([] as string[]).concat(earlier as string | string[], value));
}

/** A key's name, which does not show the key. */
function partitionKey(key: string): string {
  return Buffer.from(createHash('sha256').update(key).digest('hex').slice(0, 12)).toString('base64');
}
