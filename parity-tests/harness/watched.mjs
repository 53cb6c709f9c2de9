/** Handlers whose request and response are watched. Enters: a handler. Leaves: one that records every event of both, in order. */

const REQ = ['end', 'close', 'aborted', 'error', 'pause', 'resume'];
const RES = ['finish', 'close', 'prefinish', 'pipe', 'unpipe', 'drain', 'error', 'socket'];

export const watched = (handler) => (req, res, ctx) => {
  ctx.watch(req, 'req', REQ);
  ctx.watch(res, 'res', RES);
  return handler(req, res, ctx);
};
