/** Params as Express gives them. Enters: params as they stand in the path. Leaves: them decoded, or an error with status 400. */
import type { Params } from '../messages/message-types';

export function decodeParams(params: Params): Params {
  for (const name of Object.keys(params)) {
    const value = params[name];
    if (!value.includes('%')) continue;
    try {
      params[name] = decodeURIComponent(value);
    } catch {
      throw Object.assign(new URIError(`Failed to decode param '${value}'`), { status: 400 });
    }
  }
  return params;
}
