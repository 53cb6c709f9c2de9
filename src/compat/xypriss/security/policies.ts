/**
 * The policies that XyPriss takes from well-known middleware: the one file that says where they come from. Enters:
 * nothing. Leaves: factories with the options of helmet, cors, express-rate-limit and compression.
 */
import compressionFactory = require('../../../compression');
import { stepOf, withStep } from '../../../plan/step';
import * as policies from '../../../security';
import type { RequestHandler, Response } from '../messages/message-types';
import { fixedHeaders } from './fixed-headers';

type Factory = (options: object) => RequestHandler;

export const cors = policies.cors as unknown as Factory;
export const rateLimit = policies.rateLimit as unknown as Factory;

export function helmet(options: object): RequestHandler {
  return fixedHeaders((policies.helmet as unknown as Factory)(options));
}

/** Compression that a request can decline with `X-No-Compression`, as in XyPriss. */
export function compression(options: object): RequestHandler {
  const coding = compressionFactory(options) as unknown as RequestHandler;
  const middleware: RequestHandler = function compression(req, res, next) {
    if (req.headers['x-no-compression'] !== undefined) return next();
    coding(req, res, () => {
      tellLength(res);
      next();
    });
  };
  const step = stepOf(coding);
  return step === undefined ? middleware : withStep(middleware, step);
}

/**
 * A whole body that is not coded goes out with its length, in one piece. Coding hides from Node that a body is whole, and
 * chunks cost more than the rest of a small answer; a coded one loses the length again.
 */
function tellLength(res: Response): void {
  const { end } = res as unknown as { end: (chunk: unknown, encoding?: unknown, callback?: unknown) => Response };
  res.end = function (this: Response, chunk?: unknown, encoding?: unknown, callback?: unknown) {
    if (!this.headersSent && (typeof chunk === 'string' || Buffer.isBuffer(chunk)) && mayTellLength(this)) {
      this.setHeader('Content-Length', Buffer.byteLength(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8'));
    }
    return end.call(this, chunk, encoding, callback);
  } as Response['end'];
}

function mayTellLength(res: Response): boolean {
  const { statusCode } = res;
  return statusCode >= 200 && statusCode !== 204 && statusCode !== 304 && !res.hasHeader('Content-Length') && !res.hasHeader('Transfer-Encoding');
}
