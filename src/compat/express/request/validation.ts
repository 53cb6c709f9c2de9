/** Whether the client's copy is still good. Enters: conditional headers, the response's validators. Leaves: a verdict. */
import fresh = require('fresh');
import type { Request } from '../types';

export const validationMembers: object & ThisType<Request> = {
  get fresh() {
    const { method, res } = this;
    if (method !== 'GET' && method !== 'HEAD' && method !== 'QUERY') return false;
    const status = res.statusCode;
    if ((status < 200 || status >= 300) && status !== 304) return false;
    const { headers } = this;
    // Nearly every request: no condition, so the validators need not be read.
    if (!headers['if-none-match'] && !headers['if-modified-since']) return false;
    return fresh(headers, { etag: res.get('ETag'), 'last-modified': res.get('Last-Modified') });
  },

  get stale() {
    return !this.fresh;
  },
};
