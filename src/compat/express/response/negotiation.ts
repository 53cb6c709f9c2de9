/** An answer by what the client accepts. Enters: handlers by type. Leaves: one of them called, or 406. */
import { onUse } from '../../../on-use';
import { normalizeType, normalizeTypes } from '../media-types';
import type { Handler, Next, Response } from '../types';

const createError = onUse(() => require('http-errors') as typeof import('http-errors'));

export const negotiationMembers: object & ThisType<Response> = {
  format(handlers: Record<string, Handler>) {
    const { req } = this;
    const next = req.next as Next;
    const types = Object.keys(handlers).filter((type) => type !== 'default');
    const type = types.length > 0 ? (req.accepts(types) as string | false) : false;

    this.vary('Accept');
    if (type) {
      this.set('Content-Type', normalizeType(type).value);
      handlers[type](req, this, next);
    } else if (handlers.default) {
      handlers.default(req, this, next);
    } else {
      next(createError()(406, { types: normalizeTypes(types).map(({ value }) => value) }));
    }
    return this;
  },
};
