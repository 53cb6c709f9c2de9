/** The parts of `req.url`. Enters: the URL as routing left it. Leaves: path, and the query parsed anew at each access. */
import parseurl = require('parseurl');
import type { QueryParser, Request } from '../types';

export const urlMembers: object & ThisType<Request> = {
  get query() {
    const parse = this.app.get('query parser fn') as QueryParser | undefined;
    if (!parse) return Object.create(null) as object;
    return parse(parseurl(this)!.query);
  },

  get path() {
    return parseurl(this)!.pathname;
  },
};
