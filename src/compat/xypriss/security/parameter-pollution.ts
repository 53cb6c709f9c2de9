/**
 * `security.hpp`: a parameter that comes twice counts once. Enters: a request. Leaves: the last of several values in
 * `req.query` and in a form's `req.body`, all of them in `req.queryPolluted` and `req.bodyPolluted`; names of the white
 * list keep their arrays.
 */
import type { Request } from '../messages/message-types';
import type { HPPConfig } from './security-config';

export type Guard = (req: Request) => void;

export function parameterPollution(config: HPPConfig): Guard {
  const allowed = new Set([config.whitelist ?? ['tags', 'categories']].flat());
  const { checkQuery = true, checkBody = true } = config;
  return (req) => {
    if (checkQuery) req.queryPolluted = { ...req.queryPolluted, ...takeLast(req.query, allowed) };
    if (checkBody && isForm(req)) req.bodyPolluted = { ...req.bodyPolluted, ...takeLast(req.body as Record<string, unknown>, allowed) };
  };
}

function isForm(req: Request): boolean {
  const type = req.headers['content-type'];
  return type !== undefined && type.includes('application/x-www-form-urlencoded') && typeof req.body === 'object' && req.body !== null;
}

function takeLast(values: Record<string, unknown>, allowed: ReadonlySet<string>): Record<string, unknown> {
  const polluted: Record<string, unknown> = {};
  for (const name of Object.keys(values)) {
    const value = values[name];
    if (!Array.isArray(value) || allowed.has(name) || name === '__proto__') continue;
    polluted[name] = value;
    values[name] = value.at(-1);
  }
  return polluted;
}
