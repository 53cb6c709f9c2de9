/** The status line. Enters: a code. Leaves: it on the response, or an error for one that Node could not send. */
import statuses = require('statuses');
import type { Response } from '../types';

export const statusMembers: object & ThisType<Response> = {
  status(code: number) {
    if (!Number.isInteger(code)) {
      throw new TypeError(`Invalid status code: ${JSON.stringify(code)}. Status code must be an integer.`);
    }
    if (code < 100 || code > 999) {
      throw new RangeError(
        `Invalid status code: ${JSON.stringify(code)}. Status code must be greater than 99 and less than 1000.`,
      );
    }
    this.statusCode = code;
    return this;
  },

  sendStatus(statusCode: number) {
    const body = statuses.message[statusCode] || String(statusCode);
    this.status(statusCode);
    this.type('txt');
    return this.send(body);
  },
};
