/** Whether the client's copy is still good. Enters: conditional headers, the response's validators. Leaves: a verdict. */
import fresh = require('fresh');
import { kHeaders } from '../base';
import type { Request } from '../types';

const IF_NONE_MATCH = 'if-none-match';
const IF_MODIFIED_SINCE = 'if-modified-since';

export const validationMembers: object & ThisType<Request> = {
  get fresh() {
    const { method, res } = this;
    if (method !== 'GET' && method !== 'HEAD' && method !== 'QUERY') return false;
    const status = res.statusCode;
    if ((status < 200 || status >= 300) && status !== 304) return false;
    // Nearly every request: no condition, so neither headers nor validators need to be read.
    if (!mayBeConditional(this)) return false;
    return fresh(this.headers, { etag: res.get('ETag'), 'last-modified': res.get('Last-Modified') });
  },

  get stale() {
    return !this.fresh;
  },
};

/**
 * False only if the request has no conditional header. Node parses headers when they are asked for first, which costs
 * as much as a small answer; until then the raw ones say it.
 */
function mayBeConditional(req: Request): boolean {
  if (kHeaders === undefined || (req as unknown as Record<symbol, unknown>)[kHeaders]) {
    return Boolean(req.headers['if-none-match'] || req.headers['if-modified-since']);
  }
  const { rawHeaders } = req;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const { length } = rawHeaders[i];
    if (length !== IF_NONE_MATCH.length && length !== IF_MODIFIED_SINCE.length) continue;
    const name = rawHeaders[i].toLowerCase();
    if (name === IF_NONE_MATCH || name === IF_MODIFIED_SINCE) return true;
  }
  return false;
}
