/** What a request's headers say, and content negotiation. Enters: headers. Leaves: values, or the best of what is offered. */
import parseRange = require('range-parser');
import { onUse } from '../../../on-use';
import type { Request } from '../types';

const accepts = onUse(() => require('accepts') as typeof import('accepts'));
const typeis = onUse(() => require('type-is') as typeof import('type-is'));

function header(this: Request, name: string): string | undefined {
  if (!name) throw new TypeError('name argument is required to req.get');
  if (typeof name !== 'string') throw new TypeError('name must be a string to req.get');
  const lower = name.toLowerCase();
  const { headers } = this;
  // The header's name is misspelt in HTTP itself; both spellings are in use.
  if (lower === 'referer' || lower === 'referrer') return (headers.referrer as string) || headers.referer;
  return headers[lower] as string | undefined;
}

export const headerMembers: object & ThisType<Request> = {
  get: header,
  header,

  accepts(...types: unknown[]) {
    return accepts()(this).types(...types);
  },

  acceptsEncodings(...encodings: unknown[]) {
    return accepts()(this).encodings(...encodings);
  },

  acceptsCharsets(...charsets: unknown[]) {
    return accepts()(this).charsets(...charsets);
  },

  acceptsLanguages(...languages: unknown[]) {
    return accepts()(this).languages(...languages);
  },

  range(size: number, options?: parseRange.Options) {
    const range = this.get('Range');
    return range ? parseRange(size, range, options) : undefined;
  },

  is(...types: unknown[]) {
    return typeis()(this, Array.isArray(types[0]) ? types[0] : types);
  },

  get xhr() {
    return (this.get('X-Requested-With') || '').toLowerCase() === 'xmlhttprequest';
  },
};
